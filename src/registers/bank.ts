import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/log.ts';
import type { Service } from '../store/service.ts';
import type { Store } from '../store/store.ts';
import type { WriteOutcome } from '../store/values.ts';
import { encodeValue } from './codec.ts';
import type { BlockFailure } from './failure.ts';
import { Images } from './images.ts';
import type { RegisterTable } from './table.ts';
import { UnitBook } from './unit-book.ts';
import { planWrite, type WritePlan } from './write-plan.ts';

export interface BankOptions {
  readonly table: RegisterTable;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The register map, alive: every unit ID's registers, kept up to date from the store. What the Modbus server
 * asks; knows nothing of Modbus frames.
 */
export class RegisterBank {
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #book: UnitBook;
  readonly #stopListening: () => void;
  #table: RegisterTable;
  #images: Images;
  #liveFrom = Number.POSITIVE_INFINITY;
  #liveTo = -1;

  constructor(options: BankOptions) {
    this.#clock = options.clock;
    this.#store = options.store;
    this.#table = options.table;
    this.#images = new Images(options.table);
    this.#book = new UnitBook(options.store, options.log);
    this.#book.setUnitIds(options.table.unitIds);
    this.#noteLiveRange();
    this.#stopListening = options.store.listen({
      added: (service) => this.#reshow(service.type),
      removed: (service) => this.#reshow(service.type),
      changed: (service, paths) => this.#images.refresh(service, paths, this.#book.unitsOf(service)),
    });
    this.#reshowAll();
  }

  /** The register map in use. */
  get table(): RegisterTable {
    return this.#table;
  }

  /** Puts another register map in place; requests from now on are answered by it. */
  setTable(table: RegisterTable): void {
    this.#table = table;
    this.#images = new Images(table);
    this.#book.setUnitIds(table.unitIds);
    this.#noteLiveRange();
    this.#reshowAll();
  }

  /**
   * Copies `count` registers from `address` of a unit ID, in wire order, to `out` from byte `at`.
   * @returns false when the block is not all there; explainRead() then says why
   */
  read(unit: number, address: number, count: number, out: Uint8Array, at: number): boolean {
    const image = this.#images.units[unit];
    if (image === undefined) return false;
    const slot = this.#images.layout.slotOf[address] ?? -1;
    if (slot === -1 || (image.run[slot] ?? 0) < count) return false;
    out.set(image.block(slot, count), at);
    if (address <= this.#liveTo && address + count > this.#liveFrom) this.#fillLive(unit, address, count, out, at);
    return true;
  }

  /** Why read() of this block failed: the first reason in the order in which a GX checks (modbus-gx.md, 3). */
  explainRead(unit: number, address: number, count: number): BlockFailure | undefined {
    return this.#book.checkBlock(this.#table, unit, address, count);
  }

  /**
   * Turns registers to be written into changes, everything checked before anything happens: the block as for a
   * read, then permission and limits of each register.
   * @param words the new registers in wire order, 2 bytes each
   */
  planWrite(unit: number, address: number, words: Uint8Array): WritePlan | BlockFailure {
    const count = words.length / 2;
    const first = this.#book.checkBlock(this.#table, unit, address, 1);
    if (first !== undefined) return first;
    return planWrite({
      table: this.#table,
      address,
      words,
      check: () => this.#book.checkBlock(this.#table, unit, address, count),
      serviceOf: (type) => this.#book.serviceAt(unit, type),
      current: (row, out) => void this.read(unit, row.address, row.words, out, 0),
    });
  }

  /** Lets the owners carry a plan out; see Store.write. */
  write(plan: WritePlan, timeoutMs: number, signal?: AbortSignal): Promise<WriteOutcome> {
    return this.#store.write(plan.request, timeoutMs, signal);
  }

  /** Every unit ID that answers, with what answers there. */
  units(): readonly { readonly unit: number; readonly service: Service }[] {
    return this.#book.all();
  }

  /** The unit ID to tell people for a service; undefined when it cannot be reached. */
  unitOf(service: Service): number | undefined {
    return this.#book.unitOf(service);
  }

  /** Stops following the store. */
  close(): void {
    this.#stopListening();
  }

  #reshowAll(): void {
    this.#book.clear();
    for (const type of this.#table.services) this.#reshow(type);
  }

  #reshow(type: string): void {
    for (const unit of this.#book.resolve(type)) this.#images.show(unit, type, this.#book.serviceAt(unit, type));
  }

  #noteLiveRange(): void {
    const rows = this.#images.live.map((live) => live.row);
    this.#liveFrom = Math.min(...rows.map((row) => row.address));
    this.#liveTo = Math.max(...rows.map((row) => row.address + row.words - 1));
  }

  #fillLive(unit: number, address: number, count: number, out: Uint8Array, at: number): void {
    for (const { row, compute } of this.#images.live) {
      const service = this.#book.serviceAt(unit, row.service);
      if (service === undefined || row.address >= address + count || row.address + row.words <= address) continue;
      const bytes = new Uint8Array(row.words * 2);
      encodeValue(row, compute(service, this.#clock.unixTime()), bytes, 0);
      for (let word = 0; word < row.words; word += 1) {
        const index = row.address + word - address;
        if (index >= 0 && index < count) out.set(bytes.subarray(word * 2, word * 2 + 2), at + index * 2);
      }
    }
  }
}
