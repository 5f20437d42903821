import { describe, expect, it } from 'vitest';
import { workplace } from '../support/program.ts';

const listen = 'modbus: { listen: ["127.0.0.1:5020", "[::1]:5020"] }';

describe('check', () => {
  it('tells what run would do: addresses, permission, devices with their units', async () => {
    await using place = await workplace();
    await place.write('values.csv', 'service,instance,path,value', 'battery,5,/Soc,81', 'tank,21,/Level,50');
    await place.write(
      'gateway.yaml',
      listen,
      'devices:',
      '  - { driver: vedirect, link: /dev/ttyUSB0, units: [247] }',
      '  - { driver: vedirect, link: "tcp://10.0.0.1:4001", instance: 288 }',
      '  - { driver: fixture, file: values.csv }',
    );
    const { code, stdout, stderr } = await place.run('check');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/gateway\.yaml: no problems; \d{3,4} rows in the register map$/),
      'listens on 127.0.0.1:5020',
      'listens on [::1]:5020',
      'Modbus clients may only read',
      'vedirect /dev/ttyUSB0 -> instance 289, unit 238, 247',
      'vedirect tcp://10.0.0.1:4001 -> instance 288, unit 239',
      'fixture values.csv -> battery 5, unit 5',
      'fixture values.csv -> tank 21, unit 21',
      expect.stringMatching(/yaml:3: warning: the gateway would wait for \/dev\/ttyUSB0, which is not there now; /),
    ]);
  });

  it('warns of what cannot be reached, collides or is missing', async () => {
    await using place = await workplace();
    const header = 'service,instance,path,value';
    await place.write('one.csv', header, 'battery,5,/Soc,81');
    await place.write(
      'two.csv',
      header,
      'battery,5,/Soc,82',
      'battery,247,/Soc,82',
      'batery,9,/Soc,1',
      'tank,999,/Level,1',
    );
    await place.write(
      'gateway.yaml',
      'devices:',
      '  - { driver: fixture, file: one.csv, units: [247] }',
      '  - { driver: fixture, file: two.csv }',
      '  - { driver: fixture, file: none.csv }',
    );
    const { code, stdout } = await place.run('check', '--config', 'gateway.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /yaml:2: warning: fixture two\.csv has instance 5 too; of two of one type the later answers$/m,
    );
    expect(stdout).toMatch(/yaml:2: warning: unit 247 goes to battery 247 of fixture two\.csv$/m);
    expect(stdout).toMatch(/yaml:3: warning: no register shows services of type "batery"; did you mean "battery"\?$/m);
    expect(stdout).toMatch(
      /^fixture two\.csv -> tank 999, no unit ID\n.*yaml:3: warning: no unit ID reaches it: set `units`$/m,
    );
    expect(stdout).toMatch(/yaml:4: warning: the gateway would wait for .*none\.csv/);
  });

  it('warns of a fixture and a device on a cable that may compete', async () => {
    await using place = await workplace();
    await place.write('one.csv', 'service,instance,path,value', 'battery,288,/Soc,81', 'tank,288,/Level,1');
    await place.write(
      'gateway.yaml',
      'devices:',
      '  - { driver: fixture, file: one.csv }',
      '  - { driver: vedirect, link: /dev/ttyUSB0 }',
    );
    const { code, stdout } = await place.run('check', '--config', 'gateway.yaml');
    expect(code).toBe(0);
    expect(stdout.match(/has instance 288 too: if it is a battery, the later answers/g)).toHaveLength(1);
    expect(stdout).not.toContain('if it is a tank');
  });

  it('warns of ports and recordings that are not there', async () => {
    await using place = await workplace();
    await place.write(
      'gateway.yaml',
      'devices:',
      '  - { driver: vedirect, link: /dev/none-such }',
      '  - { driver: vedirect, link: "replay:none.bin?loop=1" }',
    );
    const { code, stdout } = await place.run('check', '--config', 'gateway.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/yaml:2: warning: the gateway would wait for \/dev\/none-such, .*`ccgx-gateway ports`/);
    expect(stdout).toMatch(/yaml:3: warning: the gateway would wait for .*none\.bin, which is not there now$/m);
  });

  it('refuses wires that only the demo has', async () => {
    await using place = await workplace();
    await place.write('gateway.yaml', 'devices: [{ driver: vedirect, link: "memory:x" }]');
    const { code, stdout } = await place.run('check', '--config', 'gateway.yaml');
    expect(code).toBe(1);
    expect(stdout).toContain('memory: links are for the demo');
  });

  it('prints the problems of configuration, register tables and fixtures together', async () => {
    await using place = await workplace();
    await place.write('broken.csv', 'service,instance,path,value', 'battery,5,Soc,81');
    await place.write(
      'battery.csv',
      'address,path,type,scale,unit,access,kind,min,max,values,description',
      '300,/X,uint17,1,V,R,real,,,,',
    );
    const file = await place.write(
      'gateway.yaml',
      'registers: [battery.csv]',
      'devices: [{ driver: fixture, file: broken.csv }]',
    );
    const { code, stdout, stderr } = await place.run('check');
    expect(stderr).toBe('');
    expect(code).toBe(1);
    const [table, fixture, ...rest] = stdout.trimEnd().split('\n');
    expect(table).toMatch(/battery\.csv:2: .*uint17/);
    expect(fixture).toBe(`${place.folder}/broken.csv:2: "Soc" is no path: write it like /Dc/0/Voltage`);
    expect(rest).toEqual([]);
    await place.write('gateway.yaml', 'devices:', '  - driver: vedrect', '  - { driver: vedirect, link: "ftp://x" }');
    const wrong = await place.run('check', '--config', file);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/gateway\.yaml:2: .*vedrect/),
      expect.stringMatching(/gateway\.yaml:3: .*ftp:/),
    ]);
  });
});

describe('registers', () => {
  it('filters by service and text, in four formats', async () => {
    await using place = await workplace();
    const args = ['registers', '--service', 'battery', '--search', 'consumed amphours'];
    const table = await place.run(...args);
    expect(table.stdout).toMatch(/^service .*\nbattery +265 +uint16 +-10 +Ah +R +\/ConsumedAmphours/);
    const csv = await place.run(...args, '--format', 'csv');
    expect(csv.stdout).toMatch(
      /^service,address,path,type,scale,unit,access,kind,min,max,values,description\nbattery,265,/,
    );
    const md = await place.run(...args, '--format', 'md');
    expect(md.stdout).toMatch(/^\| service \| address \|/);
    const json = await place.run(...args, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject([
      { service: 'battery', address: 265, scale: -10 },
      { address: 330, type: 'uint32' },
    ]);
  });

  it("gives CSV that can be used as a table of one's own", async () => {
    await using place = await workplace();
    const { stdout } = await place.run('registers', '--format', 'csv');
    await place.write('all.csv', stdout.trimEnd());
    await place.write('gateway.yaml', 'registers: [all.csv]');
    expect((await place.run('check')).code).toBe(0);
  });

  it('ends quietly when its reader goes away', async () => {
    await using place = await workplace();
    const program = place.start('registers', '--format', 'md');
    program.child.stdout?.destroy();
    expect(await program.stop('SIGCONT')).toBe(0);
    expect(program.output()).not.toMatch(/EPIPE/);
  });

  it('refuses a service type that does not exist, and an unknown format', async () => {
    await using place = await workplace();
    const service = await place.run('registers', '--service', 'batery');
    expect(service.code).toBe(2);
    expect(service.stderr).toMatch(/^unknown service type "batery"; did you mean "battery"\?/);
    const format = await place.run('registers', '--format', 'xml');
    expect(format.code).toBe(2);
    expect(format.stderr).toMatch(/unknown format "xml": table, csv or md/);
  });
});
