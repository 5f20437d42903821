/** One tank or probe of a node. */
export interface KnownSensor {
  /** Its number among the node's services of that type; the remainder by the number of instances is its instance. */
  readonly part: number;
  /** Its fluid, or what its temperature is of; null: it has never told. */
  readonly kind: number | null;
}

/** A kind that an instance has been heard with and that is no sensor of its own yet. */
interface Newcomer {
  count: number;
  /** How often it came again when all sensors of the instance had come meanwhile. */
  rounds: number;
  /** How often it came while one of them did not come any more. */
  straight: number;
  /** How often others came since it did. */
  misses: number;
  /** The kinds that have come in this round. */
  readonly others: Set<number>;
}

/** Two of a kind are no accident; a third shows that the other one was. */
const notByChance = 2;
const likely = 3;
/** Without a kind at the start it is not ready yet; so often, it has none. */
const namelessOnes = 5;
/** A kind that did not come while another came so often has been changed (see LowestInstance). */
const patience = 20;
/** A kind that did not come while others came so often was an accident. */
const memory = 100;
/** What is remembered of a node, and of each instance; more is not believed. */
const most = { places: 64, newcomers: 8, sensors: 16 } as const;

/**
 * Tells a node's tanks, or its temperatures, apart. There is one for each data instance, whatever its kind: that may be
 * told late, not at all, or be changed by the user. Only where an adapter sends two kinds in turn with one instance are
 * there two, numbered by kind, so that they are the same ones after a restart whichever comes first.
 */
export class SensorParts {
  readonly #instances: number;
  readonly #places = new Map<number, Place>();

  /** @param instances how many there can be */
  constructor(instances: number) {
    this.#instances = instances;
  }

  /**
   * The sensor that a message is about; undefined: it cannot be said, or not yet.
   * @param kind null: the message does not tell
   */
  heard(instance: number, kind: number | null): KnownSensor | undefined {
    const place = this.#places.get(instance) ?? this.#newPlace(instance);
    return kind === null ? place?.nameless() : place?.named(kind);
  }

  #newPlace(instance: number): Place | undefined {
    if (this.#places.size >= most.places) {
      const idle = [...this.#places].find(([, { isEmpty }]) => isEmpty);
      if (idle === undefined) return undefined;
      this.#places.delete(idle[0]);
    }
    const place = new Place((number) => number * this.#instances + instance);
    this.#places.set(instance, place);
    return place;
  }
}

/** What a node sends with one instance. */
class Place {
  readonly #partOf: (number: number) => number;
  readonly #sensors: { kind: number | null; readonly part: number }[] = [];
  readonly #newcomers = new Map<number, Newcomer>();
  #namelessOnes = 0;

  /** @param partOf the parts of this instance by number, from 0 */
  constructor(partOf: (number: number) => number) {
    this.#partOf = partOf;
  }

  get isEmpty(): boolean {
    return this.#sensors.length === 0;
  }

  /** Without a kind it is the only one there is. */
  nameless(): KnownSensor | undefined {
    if (this.#sensors.length > 0) return this.#sensors.length === 1 ? this.#sensors[0] : undefined;
    this.#namelessOnes += 1;
    return this.#namelessOnes < namelessOnes ? undefined : this.#add(null, 0);
  }

  named(kind: number): KnownSensor | undefined {
    for (const [other, newcomer] of this.#newcomers) {
      if (other === kind) continue;
      newcomer.others.add(kind);
      newcomer.misses += 1;
      if (newcomer.misses > memory) this.#newcomers.delete(other);
    }
    const [first] = this.#sensors;
    if (first?.kind === null) this.#rename(first, kind);
    return this.#sensors.find((sensor) => sensor.kind === kind) ?? this.#welcome(kind);
  }

  #welcome(kind: number): KnownSensor | undefined {
    const newcomer = this.#newcomers.get(kind) ?? { count: 0, rounds: 0, straight: 0, misses: 0, others: new Set() };
    if (newcomer.count === 0 && this.#newcomers.size >= most.newcomers) return undefined;
    this.#newcomers.set(kind, newcomer);
    newcomer.count += 1;
    newcomer.misses = 0;
    return this.isEmpty ? this.#first(kind, newcomer) : this.#another(kind, newcomer);
  }

  #first(kind: number, { count }: Newcomer): KnownSensor | undefined {
    if (count < notByChance) return undefined;
    const several = [...this.#newcomers].filter(([, other]) => other.count >= notByChance);
    if (several.length > 1) return several.map(([each]) => this.#addByKind(each)).find((each) => each.kind === kind);
    return this.#newcomers.size === 1 || count >= likely ? this.#add(kind, 0) : undefined;
  }

  #another(kind: number, newcomer: Newcomer): KnownSensor | undefined {
    const missing = this.#sensors.find((sensor) => sensor.kind !== null && !newcomer.others.has(sensor.kind));
    if (missing === undefined) {
      newcomer.others.clear();
      newcomer.straight = 0;
      newcomer.rounds += 1;
      const isOne = newcomer.rounds >= notByChance && this.#sensors.length < most.sensors;
      return isOne ? this.#addByKind(kind) : undefined;
    }
    newcomer.straight += 1;
    return newcomer.straight < patience ? undefined : this.#rename(missing, kind);
  }

  #addByKind(kind: number): KnownSensor {
    let number = kind + 1;
    // One that has been changed to another kind keeps its number.
    while (this.#sensors.some(({ part }) => part === this.#partOf(number))) number += 1;
    return this.#add(kind, number);
  }

  #add(kind: number | null, number: number): KnownSensor {
    const sensor = { kind, part: this.#partOf(number) };
    this.#sensors.push(sensor);
    if (kind !== null) this.#newcomers.delete(kind);
    return sensor;
  }

  #rename(sensor: { kind: number | null }, kind: number): KnownSensor | undefined {
    sensor.kind = kind;
    this.#newcomers.delete(kind);
    return this.#sensors.find((each) => each === sensor);
  }
}
