import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRegisterTable } from '../../../src/registers/load.ts';
import { registerFolder, tableHeader } from '../../support/register-folder.ts';

/** A line of a table, and the reason that must be given for it. */
const brokenLines: readonly (readonly [line: string, reason: RegExp])[] = [
  ['x,/A,uint16,1,,R,real,,,,', /address "x" is not a whole number from 0 to 65535/],
  [',/A,uint16,1,,R,real,,,,', /address is missing/],
  ['70000,/A,uint16,1,,R,real,,,,', /address "70000" is not a whole number/],
  ['0x10,/A,uint16,1,,R,real,,,,', /address "0x10" is not a whole number/],
  ['65535,/A,uint32,1,,R,real,,,,', /registers 65535 to 65536 reach beyond 65535/],
  ['100,/A,uint61,1,,R,real,,,,', /unknown type "uint61"; did you mean "uint64"\?/],
  ['200,/A,float,1,,R,real,,,,', /unknown type "float"; use one of uint16/],
  ['300,/A,,1,,R,real,,,,', /type is missing/],
  ['400,/A,string[0],,,R,text,,,,', /string\[0\] has an impossible length; use 1 to 125/],
  ['500,/A,string[126],,,R,text,,,,', /string\[126\] has an impossible length/],
  ['600,,reserved[0],,,R,,,,,', /reserved\[0\] has an impossible length/],
  ['700,/A,uint16,0,,R,real,,,,', /scale is zero/],
  ['800,/A,uint16,,,R,real,,,,', /scale is missing/],
  ['900,/A,uint16,ten,,R,real,,,,', /scale "ten" is not a number/],
  ['1000,/A,string[2],10,,R,text,,,,', /string\[2\] has no scale/],
  ['1100,/A,uint16,1,,X,real,,,,', /access "X" is unknown; use R \(read\) or W/],
  ['1200,/A,uint16,1,,,real,,,,', /access is missing/],
  ['1300,,uint16,1,,W,real,,,,', /write without owner: access is W, but no path/],
  ['1400,,uint16,1,,R,real,,,,', /path is missing/],
  ['1500,@unix-time,uint64,1,,W,integer,,,,', /write without owner: @unix-time is computed/],
  ['1600,@unix-tme,uint64,1,,R,integer,,,,', /unknown computation "@unix-tme"; did you mean "@unix-time"\?/],
  ['1700,Dc/0,uint16,1,,R,real,,,,', /path "Dc\/0" is not of the form/],
  ['1800,/A,reserved[1],,,R,,,,,', /a reserved row shows no path/],
  ['1900,/A,uint16,1,,R,whole,,,,', /kind "whole" does not fit uint16/],
  ['2000,/A,string[2],,,R,real,,,,', /string\[2\] holds text, but kind is "real"/],
  ['2100,/A,uint16,1,,W,real,5,4,,', /min 5 is above max 4/],
  ['2200,/A,uint16,1,,W,real,low,,,', /min "low" is not a number/],
  ['2300,/A,string[2],,,W,text,1,2,,', /string\[2\] has no min and max/],
  ['2400,/A,uint16,1,,R,integer,,,0:off,', /values: "0:off" is not of the form NUMBER=NAME/],
  ['2500,/A,uint16,1,,R,integer,,,0=off;0=on,', /values: 0 has two names/],
  ['2600,/A,string[2],,,R,text,,,0=off,', /only numbers have names for their values/],
  ['2700,/A,uint16,1,,R,real,,,', /10 fields, but the header has 11/],
  ['2800,/A,uint16,1,,R,real,,,,a,b', /12 fields, but the header has 11; put text that holds a comma in quotes/],
];

describe('loadRegisterTable', () => {
  it.each(brokenLines)('reports the line %s once, and why', async (line, reason) => {
    await using tables = await registerFolder();
    await tables.write('battery.csv', tableHeader, '3,/Fine,uint16,1,V,R,real,,,,fine', line);
    const loaded = await loadRegisterTable({ folder: tables.folder });
    const problems = 'problems' in loaded ? loaded.problems : [];
    expect(problems).toEqual([
      { file: join(tables.folder, 'battery.csv'), line: 3, reason: expect.stringMatching(reason) },
    ]);
  });

  it('reports the problems of all files together, by file and line', async () => {
    await using tables = await registerFolder();
    await tables.write(
      'battery.csv',
      tableHeader,
      '10,/A,uint32,1,,R,real,,,,',
      '11,/B,uint16,1,,R,real,,,,',
      '10,/C,uint32,1,,R,real,,,,',
      '14,/D,uint16,0,,Q,real,,,,',
      '15,/E,uint16,1,,R,real,,,,',
    );
    await tables.write('grid.csv', tableHeader, '20,/A,uint16,1,,R,real,,,,', '24,/B,uint16,1,,R,real,,,,');
    await tables.write('tank.csv', 'address,pth,type,scale,access', '30,/A,uint16,1,R');
    await tables.write('pump.csv', tableHeader, '10,/A,uint16,1,,R,real,,,,');
    await tables.write('gps.csv');
    await tables.write('unit-ids.csv', 'unit,instance,port', '256,1,', '5,x,', '7,1,', '7,2,');
    await writeFile(join(tables.folder, 'meteo.csv'), Buffer.from('address,path\n1,\xb0', 'latin1'));
    const loaded = await loadRegisterTable({ folder: tables.folder, extra: [join(tables.folder, 'none', 'my.csv')] });
    const problems = 'problems' in loaded ? loaded.problems : [];
    const lines = problems.map(({ file, line, reason }) => `${relative(tables.folder, file)}:${line}: ${reason}`);
    const expected = [
      /^battery\.csv:3: overlap: register 11 lies across registers 10 to 11 of .*battery\.csv:2 \(battery \/A\)/,
      /^battery\.csv:4: duplicate of .*battery\.csv:2 \(battery \/A\), which has registers 10 to 11 already/,
      /^battery\.csv:5: access "Q" is unknown/,
      /^battery\.csv:5: hole: nobody owns registers 12 to 13 before this row/,
      /^battery\.csv:5: scale is zero/,
      /^gps\.csv:1: no header/,
      /^grid\.csv:3: hole: nobody owns registers 21 to 23 before this row.*address 21 and type reserved\[3\]/,
      /^meteo\.csv:1: not UTF-8 text/,
      /^none\/my\.csv:1: cannot read the register table: no such file or directory$/,
      /^pump\.csv:2: overlap: register 10 lies across registers 10 to 11/,
      /^tank\.csv:1: the header lacks path/,
      /^tank\.csv:1: unknown column "pth"; did you mean "path"\?/,
      /^unit-ids\.csv:2: unit "256" is not a whole number from 0 to 255/,
      /^unit-ids\.csv:3: instance "x" is not a whole number/,
      /^unit-ids\.csv:5: duplicate: unit 7 is in line 4 already/,
    ];
    expect(lines.toSorted()).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  it('reports a quote that is not closed, and no hole where its lines would have been', async () => {
    await using tables = await registerFolder();
    const rows = ['3,/A,uint16,1,V,R,real,,,,a', '4,/B,uint16,1,V,R,real,,,,"b', '5,/C,uint16,1,V,R,real,,,,c'];
    await tables.write('battery.csv', tableHeader, ...rows);
    const loaded = await loadRegisterTable({ folder: tables.folder });
    const reasons = 'problems' in loaded ? loaded.problems.map((problem) => problem.reason) : [];
    expect(reasons).toEqual([expect.stringMatching(/quote/i)]);
  });

  it('says so when semicolons separate the columns', async () => {
    await using tables = await registerFolder();
    await tables.write('battery.csv', 'address;path;type;scale;access', '3;/A;uint16;1;R');
    const loaded = await loadRegisterTable({ folder: tables.folder });
    expect('problems' in loaded && loaded.problems[0]?.reason).toMatch(/separated by commas, not semicolons/);
  });

  it('names a folder that is not there', async () => {
    await using tables = await registerFolder();
    const folder = join(tables.folder, 'none');
    const loaded = await loadRegisterTable({ folder });
    expect(loaded).toEqual({ problems: [{ file: folder, line: 1, reason: expect.stringMatching(/no such file/) }] });
  });

  it('refuses a file that is far too large without reading it', async () => {
    await using tables = await registerFolder();
    await writeFile(join(tables.folder, 'battery.csv'), Buffer.alloc(4 * 1024 * 1024 + 1, 0x20));
    const loaded = await loadRegisterTable({ folder: tables.folder });
    expect('problems' in loaded && loaded.problems[0]?.reason).toMatch(/bytes are too many/);
  });

  it('gives at most a thousand problems and counts the rest', async () => {
    await using tables = await registerFolder();
    await tables.write('battery.csv', tableHeader, ...Array.from({ length: 1_500 }, () => 'x,/A,uint16,1,,R,real,,,,'));
    const loaded = await loadRegisterTable({ folder: tables.folder });
    const problems = 'problems' in loaded ? loaded.problems : [];
    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)?.reason).toBe('and 500 more problems');
  });
});

describe('hole check', () => {
  it('takes a run of 32 unowned registers for the gap between two ranges', async () => {
    await using tables = await registerFolder();
    await tables.write('battery.csv', tableHeader, '10,/A,uint16,1,,R,real,,,,', '43,/B,uint16,1,,R,real,,,,');
    expect(await loadRegisterTable({ folder: tables.folder })).toHaveProperty('table');
  });

  it('takes a run of 31 for a hole', async () => {
    await using tables = await registerFolder();
    await tables.write('battery.csv', tableHeader, '10,/A,uint16,1,,R,real,,,,', '42,/B,uint16,1,,R,real,,,,');
    expect(await loadRegisterTable({ folder: tables.folder })).toHaveProperty('problems.length', 1);
  });

  it('finds no hole where another service type owns the registers between', async () => {
    await using tables = await registerFolder();
    await tables.write('settings.csv', tableHeader, '10,/A,uint16,1,,R,real,,,,', '12,/B,uint16,1,,R,real,,,,');
    await tables.write('hub4.csv', tableHeader, '11,/A,uint16,1,,R,real,,,,');
    expect(await loadRegisterTable({ folder: tables.folder })).toHaveProperty('table');
  });
});
