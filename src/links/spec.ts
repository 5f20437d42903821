import type { LinkSpec } from './link.ts';
import { endpointText, recordingText, SpecText, serialPortText } from './spec-text.ts';

const forms =
  'write serial:/dev/serial/by-id/NAME, tcp://HOST:PORT or replay:FILE (optionally ?baud=N, ?speed=N|max&loop=1)';
const canKinds = ['can', 'slcan', 'ydwg', 'socketcand'];

/**
 * Reads a link as it stands in the configuration (design.md, Links). A plain path means a serial port.
 * @throws GatewayError LINK_SPEC_INVALID: what is wrong, and the right forms
 */
export function parseLink(text: string): LinkSpec {
  const spec = new SpecText(text, forms);
  const { scheme = 'serial' } = spec;
  switch (scheme) {
    case 'serial':
      return { kind: 'serial', ...spec.serialPort() };
    case 'tcp': {
      const { host, port, tail } = spec.endpoint() ?? {};
      if (host === undefined || port === undefined || tail !== '') {
        throw spec.invalid('a TCP link needs host and port, and nothing else');
      }
      return { kind: 'tcp', host, port };
    }
    case 'replay':
      return { kind: 'replay', ...spec.recording() };
    case 'memory':
      return { kind: 'memory', name: spec.name() };
    default:
      if (canKinds.includes(scheme)) throw spec.invalid('CAN links belong to driver vecan');
      throw spec.invalid(`unknown kind of link "${scheme}:"`);
  }
}

/** The link as text again, in its shortest form; parseLink() reads it back. */
export function formatLink(spec: LinkSpec): string {
  switch (spec.kind) {
    case 'serial':
      return `serial:${serialPortText(spec)}`;
    case 'tcp':
      return `tcp://${endpointText(spec)}`;
    case 'replay':
      return `replay:${recordingText(spec)}`;
    case 'memory':
      return `memory:${spec.name}`;
  }
}
