import type { Value } from '../../store/values.ts';
import { isDeriving, Readers } from './derivation.ts';
import type { PlantService } from './present-services.ts';

/** A service of the store that knows what was derived from its values. */
export class WatchedService implements PlantService {
  readonly type: string;
  readonly name: string;
  readonly instance: number;
  readonly #service: PlantService;
  readonly #readers = new Map<string, Readers>();

  constructor(service: PlantService) {
    this.#service = service;
    this.type = service.type;
    this.name = service.name;
    this.instance = service.instance;
  }

  value(path: string): Value | undefined {
    if (isDeriving()) this.#readersOf(path).note();
    return this.#service.value(path);
  }

  /** Values have changed. */
  tell(paths: readonly string[]): void {
    for (const path of paths) this.#readers.get(path)?.tell();
  }

  #readersOf(path: string): Readers {
    let readers = this.#readers.get(path);
    if (readers === undefined) {
      readers = new Readers();
      this.#readers.set(path, readers);
    }
    return readers;
  }
}
