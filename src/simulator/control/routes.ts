import { didYouMean } from '../../runtime/nearest.ts';
import { eventForm } from '../scenario/event-forms.ts';
import { above0, checked, type Form, group, isGroup } from '../scenario/forms.ts';
import { fastest, type Speed } from '../time/simulated-clock.ts';
import { type Controlled, type Plain, Refusal, ValueRefusal } from './controlled.ts';
import { RequestError } from './reply.ts';

/** @param body undefined: none came */
type Handler = (controlled: Controlled, body: unknown) => Plain | Promise<Plain>;
type Method = 'GET' | 'PUT' | 'POST';

/** The control address (design: The contract with the outside). What changes something answers with the state. */
export const routes: Readonly<Record<string, Partial<Record<Method, Handler>>>> = {
  '/state': { GET: (controlled) => controlled.state() },
  '/values': { GET: (controlled) => controlled.values(), PUT: setValues },
  '/snapshot': { GET: (controlled) => controlled.snapshot() },
  '/events': {
    POST(controlled, body) {
      const event = understood(body, eventForm, 'an event, like {"event":"grid-lost"}', controlled);
      return changed(controlled, () => controlled.event(event));
    },
  },
  '/speed': {
    POST(controlled, body) {
      const { speed } = understood(body, group({ speed: speedForm }, {}), 'like {"speed":60}', controlled);
      return changed(controlled, () => controlled.speed(speed));
    },
  },
  '/pause': { POST: (controlled) => changed(controlled, () => controlled.pause()) },
  '/resume': { POST: (controlled) => changed(controlled, () => controlled.resume()) },
};

const speedNumber = above0(fastest);
const speedForm: Form<Speed> = (value, place) => {
  if (typeof value === 'number') return speedNumber(value, place);
  return value === 'max' ? value : place.wrong(value, `write a number above 0, up to ${fastest}, or "max"`);
};

/** Finds who answers. @throws RequestError 404 and 405 */
export function handlerOf(method: string, path: string): Handler {
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) {
    const paths = Object.keys(routes);
    throw new RequestError(404, `there is no ${path}: ${paths.join(', ')}${didYouMean(path, paths)}`);
  }
  const handler = Object.hasOwn(route, method) ? route[method as Method] : undefined;
  if (handler !== undefined) return handler;
  const allow = Object.keys(route).join(', ');
  throw new RequestError(405, `${path} takes ${allow}, not ${method}`, { allow });
}

/** All of them are looked at before the first is set. */
async function setValues(controlled: Controlled, body: unknown): Promise<Plain> {
  if (!isGroup(body) || Object.keys(body).length === 0) {
    throw new RequestError(400, 'send names and values, like {"house.soc":50}');
  }
  const known = controlled.settable();
  const values = Object.entries(body).map(([name, value]): [string, number | string] => {
    if (!known.includes(name)) {
      const meant = didYouMean(name, known);
      const hint = meant === '' ? `; ${known.join(', ') || 'nothing'} can` : meant;
      throw new RequestError(400, `"${name.slice(0, 100)}" cannot be set${hint}`);
    }
    // JSON has no NaN, but 1e999 is read as infinity.
    if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) return [name, value];
    throw new RequestError(400, `${name} takes a ${name.startsWith('/') ? 'number or a text' : 'number'}`);
  });
  return changed(controlled, async () => {
    for (const [name, value] of values) controlled.check(name, value);
    for (const [name, value] of values) await controlled.set(name, value);
  });
}

/** @throws RequestError 400 with all that is wrong */
function understood<T>(body: unknown, form: Form<T>, like: string, controlled: Controlled): T {
  if (!isGroup(body)) throw new RequestError(400, `send ${like}`);
  const { value, findings } = checked(body, form, (kind) => controlled.namesOf(kind));
  if (value !== undefined) return value;
  throw new RequestError(400, findings.map(({ reason }) => reason).join('. '));
}

async function changed(controlled: Controlled, change: () => void | Promise<void>): Promise<Plain> {
  try {
    await change();
  } catch (error) {
    if (error instanceof ValueRefusal) throw new RequestError(400, error.message);
    if (error instanceof Refusal) throw new RequestError(409, error.message);
    throw error;
  }
  return controlled.state();
}
