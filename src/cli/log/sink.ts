/** What one device has said, at one moment. */
export interface Snapshot {
  readonly device: string;
  /** Labels with their raw values. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Where snapshots go. Keeps nothing for later: what fails is told in the log, and the next snapshot is newer. */
export interface Sink {
  /** @param time ISO 8601, UTC. @returns settles when it is done or given up; never rejects */
  take(time: string, snapshots: readonly Snapshot[]): Promise<void>;
  /** Gives up what is under way. */
  stop(): Promise<void>;
}
