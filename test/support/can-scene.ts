import type { CanFrame } from '../../src/links/can-link.ts';
import { sharedText } from './shared-data.ts';

/** What a service must be after a scene. */
export interface Expected {
  readonly service: string;
  readonly unique: number;
  readonly productId?: number;
  readonly values: Readonly<Record<string, number | string | null | readonly number[]>>;
  readonly never?: Readonly<Record<string, readonly number[]>>;
}

export interface TimedFrame {
  /** Since the first frame. */
  readonly atMs: number;
  readonly frame: CanFrame;
}

const line = /^\((\d+)\.(\d{6})\) \S+ ([\dA-F]{8})#([\dA-F]*)$/;

/** The frames of a log of candump -L (data/can/README.md, scenes). */
export function sceneFrames(name: string): TimedFrame[] {
  const lines = sharedText(`can/scenes/${name}.log`).trim().split('\n');
  let first: number | undefined;
  return lines.map((text) => {
    const [, seconds, micros, id = '', data = ''] = line.exec(text) ?? [];
    const at = Number(seconds) * 1_000 + Number(micros) / 1_000;
    first ??= at;
    return {
      atMs: at - first,
      frame: { id: Number.parseInt(id, 16), data: Uint8Array.from(Buffer.from(data, 'hex')) },
    };
  });
}

export function sceneExpectations(name: string): Expected[] {
  const text = sharedText(`can/scenes/${name}.json`);
  return (JSON.parse(text) as { expect: Expected[] }).expect;
}
