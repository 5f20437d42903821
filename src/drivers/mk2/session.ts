import type { ByteLink } from '../../links/link.ts';
import type { Reply } from '../../protocols/mk2/replies.ts';
import { askConfig, askVersion } from '../../protocols/mk2/requests.ts';
import { type Clock, every, sleep } from '../../runtime/clock.ts';
import type { DriverContext } from '../driver.ts';
import type { Bus, EnergyCount, Scales } from './bus.ts';
import { Conversation, isNoAnswer } from './conversation.ts';
import { discover } from './discovery.ts';
import { Ess } from './ess.ts';
import type { HeldFlags } from './ess-flags.ts';
import { type SearchMemory, searchInterface } from './interface-search.ts';
import { InterfaceSetUp } from './interface-set-up.ts';
import { mk2Limits } from './limits.ts';
import { Masters } from './masters.ts';
import { PanelRole } from './panel.ts';
import { Polling } from './polling.ts';
import { Reception } from './reception.ts';
import { SystemView } from './system-view.ts';
import { type SettingInfos, UnitSettings } from './unit-settings.ts';
import { VebusWrites } from './writes.ts';

/** What a driver remembers from one life of its link to the next. */
export interface Mk2Memory {
  /** By version. */
  readonly scales: Map<number, Scales>;
  readonly settingInfos: SettingInfos;
  readonly energy: EnergyCount;
  readonly essFlags: HeldFlags;
  readonly search: SearchMemory;
}

/**
 * One life of the link to an MK2 or MK3 interface: finds it and the system behind it, polls, carries commands out,
 * and begins anew when the interface was reset or has fallen silent (mk2.md, 10, Driver state machine).
 */
export class Mk2Session {
  readonly #context: DriverContext;
  readonly #clock: Clock;
  readonly #memory: Mk2Memory;
  readonly #link: ByteLink;
  readonly #reception: Reception;
  readonly #talk: Conversation;
  readonly #setUp: InterfaceSetUp;
  readonly #panel: PanelRole;
  readonly #masters: Masters;
  readonly #ess: Ess;
  readonly #settings: UnitSettings;
  readonly #view: SystemView;
  readonly #over = new AbortController();
  #wasReset = false;
  /** A client wants the units to be looked for. */
  #isToRedetect = false;
  /** Other panels have shown themselves by then; not known while the interface does not forward them. */
  #panelsKnownAt = Number.POSITIVE_INFINITY;
  #versionAt = 0;
  #discoverAt = 0;

  constructor(context: DriverContext, link: ByteLink, memory: Mk2Memory) {
    const { clock, log, options } = context;
    this.#context = context;
    this.#clock = clock;
    this.#link = link;
    this.#memory = memory;
    this.#reception = new Reception({
      clock,
      onReply: (reply) => this.#hear(reply),
      onLineLow: () => this.#talk.doubt(),
    });
    this.#talk = new Conversation({ clock, send: (frame) => link.send(frame) });
    this.#setUp = new InterfaceSetUp(this.#talk, clock);
    this.#panel = new PanelRole(this.#talk, clock, log);
    this.#masters = new Masters(this.#talk, clock, log);
    const expiryMs = options.setPointTimeoutMs ?? mk2Limits.setPointExpiryMs;
    this.#ess = new Ess(this.#talk, clock, expiryMs, memory.essFlags);
    this.#settings = new UnitSettings(this.#talk, clock, log, memory.settingInfos);
    const owner = new VebusWrites({
      talk: this.#talk,
      panel: this.#panel,
      ess: this.#ess,
      settings: this.#settings,
      log,
      bus: () => this.#view.bus,
      isListening: () => this.#clock.now() < this.#panelsKnownAt,
      input: () => this.#view.input,
      redetect: () => {
        this.#isToRedetect = true;
      },
      wasReset: () => this.#forgetSystem('the system was reset'),
      publish: () => this.#view.publish(),
    });
    this.#view = new SystemView({
      ...{ context, owner, energy: memory.energy },
      ...{ panel: this.#panel, ess: this.#ess, settings: this.#settings },
    });
  }

  /** Runs until the link closes or `signal` aborts, or until the interface is to be looked for at another speed. */
  async run(signal: AbortSignal): Promise<'over' | 'elsewhere'> {
    this.#link.onBytes((chunk) => this.#reception.push(chunk));
    const stopTicking = every(this.#clock, mk2Limits.tickMs, () => this.#tick());
    let isClosed = false;
    const ended = new Promise<'over'>((resolve) => {
      void this.#link.closed.then(() => {
        isClosed = true;
        resolve('over');
      });
      if (signal.aborted) resolve('over');
      signal.addEventListener('abort', () => resolve('over'), { once: true });
    });
    try {
      const result = await Promise.race([ended, this.#work()]);
      if (signal.aborted && !isClosed) await this.#sayFarewell();
      return result;
    } finally {
      this.#over.abort();
      stopTicking();
      this.#talk.end();
      this.#link.onBytes(() => undefined);
      this.#view.leave();
    }
  }

  async #work(): Promise<'over' | 'elsewhere'> {
    for (;;) {
      const result = await this.#search();
      if (result !== 'found') return result;
      this.#wasReset = false;
      const bus = await this.#startUp();
      if (bus !== undefined) await this.#poll(bus);
      else await this.#pause(mk2Limits.probeMs);
      if (this.#over.signal.aborted) return 'over';
    }
  }

  #search(): Promise<'found' | 'elsewhere' | 'over'> {
    const { kind } = this.#context.options.link;
    return searchInterface({
      talk: this.#talk,
      clock: this.#clock,
      log: this.#context.log,
      linkName: this.#link.name,
      memory: this.#memory.search,
      hasSpeed: kind === 'serial' || kind === 'memory',
      silentMs: () => this.#reception.silentMs,
      isOff: () => this.#view.isOff,
      signal: this.#over.signal,
    });
  }

  /** Sets the interface up and finds the system. Nothing here changes what the device does. */
  async #startUp(): Promise<Bus | undefined> {
    const version = await this.#talk.ask(askVersion());
    if (isNoAnswer(version)) return undefined;
    this.#panel.drop('the interface is set up again');
    this.#talk.forgetAddress();
    if (!(await this.#setUp.begin(version.version))) return undefined;
    if (!Number.isFinite(this.#panelsKnownAt)) this.#panelsKnownAt = this.#clock.now() + mk2Limits.panelMs;
    const found = await discover(this.#talk, this.#memory.scales);
    if (found === undefined || this.#wasReset) return undefined;
    const bus = { ...found, interfaceVersion: version.version, master: this.#masters.name };
    this.#view.presence.heard();
    this.#view.bus = bus;
    this.#ess.setBus(bus);
    this.#panel.setBus(bus);
    this.#settings.setBus(bus);
    this.#discoverAt = this.#clock.now() + mk2Limits.discoverMs;
    return bus;
  }

  /** Polls until the interface was reset or the bus does not answer any more. */
  async #poll(bus: Bus): Promise<void> {
    const { energy } = this.#memory;
    energy.forget();
    const polling = new Polling(this.#talk, this.#clock, bus, this.#view.beginReading(), energy, {
      heardFromBus: () => this.#view.presence.heard(),
      sawInput: (input) => this.#panel.see(input),
    });
    for (;;) {
      const hasAnswered = await polling.turn(() => this.#between(polling));
      if (this.#over.signal.aborted || this.#wasReset || !hasAnswered) break;
      this.#view.hasRead(bus);
      await this.#lookForMasters(bus);
      if (await this.#isToFindAnew(bus)) break;
      await this.#settings.refresh();
      await this.#upkeep(bus);
    }
    this.#view.beginReading();
  }

  /** Who else commands the system: asked when the first values stand, because what is not there does not answer. */
  async #lookForMasters(bus: Bus): Promise<void> {
    await (this.#masters.name === null ? this.#masters.lookForAll() : this.#masters.watch());
    const { name } = this.#masters;
    if (typeof name === 'string') this.#panel.drop(`${name} commands the system`);
    this.#view.bus = { ...bus, master: name };
  }

  /** A client wants it, or there are other devices than before: their number may be wrong at start (mk2.md, 13, 21). */
  async #isToFindAnew(bus: Bus): Promise<boolean> {
    if (this.#isToRedetect) {
      this.#isToRedetect = false;
      this.#memory.scales.clear();
      this.#memory.settingInfos.clear();
      return true;
    }
    if (this.#clock.now() < this.#discoverAt) return false;
    this.#discoverAt = this.#clock.now() + mk2Limits.discoverMs;
    const config = await this.#talk.ask(askConfig(0));
    return !isNoAnswer(config) && config.addresses !== bus.addresses;
  }

  /** What must not wait for the end of a turn. */
  async #between(polling: Polling): Promise<void> {
    if (this.#talk.isInDoubt) await this.#talk.ask({ ...askVersion(), attempts: 1 });
    await this.#panel.repeat(() => polling.input());
    for (const what of await this.#ess.refresh()) {
      this.#context.log.info(`ESS: ${what} is taken back, no client has written for a while`);
    }
    if (!this.#panel.isLookDue) return;
    await polling.input();
    this.#view.publish();
  }

  /** Reminds the interface, and notices that it was reset even if it does not say so. */
  async #upkeep(bus: Bus): Promise<void> {
    const now = this.#clock.now();
    if (now >= this.#versionAt) {
      this.#versionAt = now + mk2Limits.versionMs;
      await this.#talk.ask(askVersion());
    }
    await this.#setUp.remind(bus.interfaceVersion);
  }

  #hear(reply: Reply): void {
    if (reply.kind === 'version' && this.#talk.isReset(reply)) {
      this.#context.log.warn('the interface was reset: set up again');
      this.#talk.forgetAddress();
      this.#panelsKnownAt = Number.POSITIVE_INFINITY;
      this.#forgetSystem('the interface was reset');
    }
    if (reply.kind === 'panel') this.#panel.saw(reply);
    this.#talk.take(reply);
  }

  #forgetSystem(why: string): void {
    this.#wasReset = true;
    this.#panel.drop(why);
    this.#ess.forget();
  }

  #tick(): void {
    this.#reception.tick();
    const change = this.#view.tick();
    if (change === undefined) return;
    const isAsleep = change === 'asleep';
    if (isAsleep) this.#context.log.info('the system is off and silent');
    else this.#ess.forget();
    this.#panel.drop(isAsleep ? 'the system sleeps' : 'the system is silent');
  }

  /** Set-points must not outlive us (mk2.md, 9). */
  async #sayFarewell(): Promise<void> {
    const limit = this.#pause(mk2Limits.farewellMs);
    await Promise.race([this.#ess.release(), limit]);
  }

  #pause(ms: number): Promise<void> {
    return ms <= 0 ? Promise.resolve() : sleep(this.#clock, ms, this.#over.signal);
  }
}
