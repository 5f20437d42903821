import { expect, it } from 'vitest';
import { serialNumber } from '../../../../src/simulator/models/serial-number.ts';

it('serial numbers are the same on each run, and differ by name and seed', () => {
  const names = Array.from({ length: 200 }, (_, index) => `device ${index}`);
  const numbers = names.map((name) => serialNumber(1, name));
  expect(numbers).toEqual(names.map((name) => serialNumber(1, name)));
  expect(new Set([...numbers, ...names.map((name) => serialNumber(2, name))]).size).toBe(400);
  for (const number of numbers) expect(number).toMatch(/^HQ26[0-9A-Z]{7}$/);
});
