/** Which device instances a driver's devices get when the configuration names none, first choice first (design.md, Built-in services). */
export type InstanceRange = 'vedirect' | 'mk2';

/** Hands out device instances and remembers them by serial number in the state folder. */
export interface InstanceBook {
  /**
   * The instance for a device: the one remembered for `serial`, else the one reserved for its place in the
   * configuration. A serial number that is known is remembered. Never blocks on the disk.
   */
  instanceFor(index: number, serial: string | undefined): number;
}
