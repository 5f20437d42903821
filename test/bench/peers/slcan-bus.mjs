// A CAN bus with frames at a steady rate, behind a simulated SLCAN adapter on a pseudo terminal, whose path it prints.
// Feeds until it is killed.
// Usage: node slcan-bus.mjs FILE FRAMES-PER-SECOND
import { readFileSync } from 'node:fs';
import { CanMemoryBus } from '../../../dist/links/can-memory.js';
import { openPty } from '../../../dist/links/pty.js';
import { systemClock as clock } from '../../../dist/runtime/clock.js';
import { SlcanAdapter } from '../../../dist/simulator/can/slcan-adapter.js';
import { usbEnd } from '../../../dist/simulator/can/usb-end.js';
import { seededRandom } from '../../../dist/simulator/random.js';
import { feeder, parseFrames } from './bus-feed.mjs';
import { answerFor } from './bus-nodes.mjs';

const [, , file, rate] = process.argv;
const frames = parseFrames(readFileSync(file, 'utf8'));
const bus = new CanMemoryBus();
const nodes = bus.join('nodes');
answerFor(nodes, frames);
const adapter = new SlcanAdapter({ clock, bus: bus.join('adapter'), random: seededRandom(1) });
const pty = openPty();
adapter.plugIn(usbEnd(pty));
console.log(pty.path);
await feeder(nodes, frames, Number(rate))(Number.POSITIVE_INFINITY);
