import type { CanLinkSpec } from './can-link.ts';
import { endpointText, recordingText, SpecText, serialPortText } from './spec-text.ts';

const forms =
  'write can:INTERFACE, slcan:PATH[?baud=N], ydwg://HOST:PORT, socketcand://HOST[:29536]/INTERFACE or replay:FILE[?speed=N|max&loop=1]';
const socketcandPort = 29_536;
/** Names of network interfaces in Linux: 15 bytes, no blank and no slash; a colon is for aliases. */
const interfaceName = /^(?!\.{1,2}$)[^\s/:?#<>]{1,15}$/;

/**
 * Reads a link to a CAN bus as it stands in the configuration (design.md, Links).
 * @throws GatewayError LINK_SPEC_INVALID: what is wrong, and the right forms
 */
export function parseCanLink(text: string): CanLinkSpec {
  const spec = new SpecText(text, forms);
  switch (spec.scheme) {
    case 'can':
      return { kind: 'can', interface: checkInterface(spec, spec.rest) };
    case 'slcan':
      return { kind: 'slcan', ...spec.serialPort() };
    case 'ydwg': {
      const { host, port, tail } = spec.endpoint() ?? {};
      if (host === undefined || port === undefined || tail !== '') {
        throw spec.invalid('a YDWG link needs host and port, and nothing else');
      }
      return { kind: 'ydwg', host, port };
    }
    case 'socketcand': {
      const { host, port, tail = '' } = spec.endpoint(socketcandPort) ?? {};
      if (host === undefined || port === undefined) throw spec.invalid('a socketcand link needs host and interface');
      return { kind: 'socketcand', host, port, interface: checkInterface(spec, tail.replace(/\/$/, '')) };
    }
    case 'replay':
      return { kind: 'replay', ...spec.recording() };
    case 'memory':
      return { kind: 'memory', name: spec.name() };
    default:
      throw spec.invalid(noCanLink(spec));
  }
}

/** The link as text again, in its shortest form; parseCanLink() reads it back. */
export function formatCanLink(spec: CanLinkSpec): string {
  switch (spec.kind) {
    case 'can':
      return `can:${spec.interface}`;
    case 'slcan':
      return `slcan:${serialPortText(spec)}`;
    case 'ydwg':
      return `ydwg://${endpointText(spec)}`;
    case 'socketcand':
      return `socketcand://${endpointText(spec)}/${spec.interface}`;
    case 'replay':
      return `replay:${recordingText(spec)}`;
    case 'memory':
      return `memory:${spec.name}`;
  }
}

function checkInterface(spec: SpecText, name: string): string {
  if (name === '') throw spec.invalid('the interface is missing');
  if (!interfaceName.test(name)) throw spec.invalid(`"${name}" is no name of an interface`);
  return name;
}

/** What is wrong with a link that is none to a CAN bus. */
function noCanLink(spec: SpecText): string {
  switch (spec.scheme) {
    case undefined:
      return spec.rest.includes('/')
        ? `a plain path is a serial port, not a CAN bus: write slcan:${spec.rest} if an SLCAN adapter is there`
        : `this says no kind of link: write can:${spec.rest} for an interface of the kernel`;
    case 'serial':
      return 'serial: carries bytes, not CAN frames: write slcan: if an SLCAN adapter is there';
    case 'tcp':
      return 'tcp: carries bytes, not CAN frames: write ydwg: for a gateway that speaks RAW';
    default:
      return `unknown kind of CAN link "${spec.scheme}:"`;
  }
}
