import { describe, expect, it } from 'vitest';
import { createLog } from '../../../src/runtime/log.ts';

function logged(format: 'text' | 'json'): { log: ReturnType<typeof createLog>; lines: string[] } {
  const lines: string[] = [];
  return { log: createLog({ level: 'info', format, write: (line) => void lines.push(line) }), lines };
}

describe('the log', () => {
  it('has one line per event: time, level, area, message', () => {
    const { log, lines } = logged('text');
    log.area('modbus').warn('register 37 belongs to vebus');
    log.debug('not told at this level');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z warn {2}\[modbus\] register 37 belongs to vebus\n$/);
  });

  it('lets no text from outside look like a line of its own or command a terminal', () => {
    const { log, lines } = logged('text');
    log.info('name a\nlistening modbus 0.0.0.0:502\r\x1b[31m\x9bred');
    log.announce('device x\ndevice y');
    log.area('a\x1b[2J').info('b');
    expect(lines[0]).toMatch(/name a\n {4}listening modbus 0\.0\.0\.0:502\\x0d\\x1b\[31m\\x9bred\n$/);
    expect(lines[1]).toBe('device x\n    device y\n');
    expect(lines[2]).toMatch(/\[a\\x1b\[2J\] b\n$/);
  });

  it('carries message and fields as JSON when asked to', () => {
    const { log, lines } = logged('json');
    log.area('modbus').info('write', { unit: 227 });
    log.announce('listening modbus 127.0.0.1:5020');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ area: 'modbus', msg: 'write', unit: 227 });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ msg: 'listening modbus 127.0.0.1:5020' });
  });

  it('has one area per line, also when an area opens another one', () => {
    const { log, lines } = logged('json');
    log.area('devices').area('devices').area('modbus').info('x');
    expect(lines[0]?.match(/"area"/g)).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ area: 'modbus' });
  });

  it('changes its level for all areas, also those that speak already', () => {
    const { log, lines } = logged('text');
    const area = log.area('devices');
    log.setLevel('error');
    area.info('quiet');
    log.area('devices').info('quiet too');
    log.setLevel('debug');
    area.debug('loud');
    expect(lines).toHaveLength(1);
  });
});
