import type { LogFormat, LogLevel } from '../runtime/log.ts';

/** Where to listen. Port 0 lets the system choose. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface ModbusConfig {
  readonly listen: readonly ListenAddress[];
  /** Whether Modbus clients may write at all. */
  readonly writes: boolean;
  readonly maxConnections: number;
  readonly writeTimeoutMs: number;
  /** Closes connections without a complete request for so long; 0 = never. */
  readonly idleTimeoutMs: number;
}

interface DeviceConfigBase {
  readonly name?: string;
  readonly instance?: number;
  readonly units: readonly number[];
  /** `FILE:LINE` of the entry, for messages. */
  readonly where: string;
}

/** One device behind a byte link. `link` is still text: the links room reads it. */
export interface LinkedDeviceConfig extends DeviceConfigBase {
  readonly driver: 'vedirect' | 'bmv60xs' | 'mk2';
  readonly link: string;
  /**
   * Of a device that was discovered: what its cable is known by, whatever port it has now. Nobody has said which
   * device hangs on it.
   */
  readonly cable?: string;
  /** Silence after which the device counts as absent; default: the driver's. */
  readonly timeoutMs?: number;
  /** mk2: ESS set-points that no client has written again for so long are taken back; default: the driver's. */
  readonly setPointTimeoutMs?: number;
}

/** What is set by hand for one node on a CAN bus. */
export interface NodeConfig {
  /** The unique number of its NAME. */
  readonly unique: number;
  /** The maker's number in its NAME; default: any. */
  readonly manufacturer?: number;
  readonly instance?: number;
  readonly units: readonly number[];
  readonly name?: string;
}

/** All nodes on a CAN bus. `link` is still text: the links room reads it. */
export interface VecanDeviceConfig {
  readonly driver: 'vecan';
  readonly link: string;
  /** What our own node is called on the bus. */
  readonly name?: string;
  /** False: only listen. */
  readonly claim: boolean;
  readonly nodes: readonly NodeConfig[];
  /** Silence after which a node counts as absent; default: the driver's. */
  readonly timeoutMs?: number;
  /** `FILE:LINE` of the entry, for messages. */
  readonly where: string;
}

/** A CSV file of values. `file` is an absolute path. */
export interface FixtureDeviceConfig extends DeviceConfigBase {
  readonly driver: 'fixture';
  readonly file: string;
}

export type DeviceConfig = LinkedDeviceConfig | VecanDeviceConfig | FixtureDeviceConfig;

/** From which devices battery voltage and temperature go to which solar chargers: names or links of devices. */
export interface ForwardConfig {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** `FILE:LINE` of the entry, for messages. */
  readonly where: string;
}

/** The whole configuration, checked, with defaults filled in and paths made absolute. */
export interface GatewayConfig {
  /** The file it came from; undefined when it was made by a program. */
  readonly file?: string;
  readonly modbus: ModbusConfig;
  readonly portalId?: string;
  /** Venus OS version to report in register 834, like `v3.70`. */
  readonly firmwareVersion: string;
  /** Absolute paths of the user's register files. */
  readonly registers: readonly string[];
  readonly devices: readonly DeviceConfig[];
  /** Whether the Victron cables that are there, or come, are devices too; default: no. */
  readonly discover?: boolean;
  readonly forward: readonly ForwardConfig[];
  /** Settings that take effect whenever the configuration is read, by path (`/Settings/…`). */
  readonly settings?: Readonly<Record<string, number | string>>;
  /** ESS: a grid set-point in register 2716 that no client has written again for so long ends. */
  readonly setPointTimeoutMs?: number;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
}

export interface ConfigProblem {
  /** `FILE:LINE` as far as known. */
  readonly where: string;
  readonly reason: string;
}
