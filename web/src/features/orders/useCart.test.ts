import { expect, test } from 'vitest';
import { withLine } from './useCart';

const lines = [
  { offer: 'off_a', quantity: 2 },
  { offer: 'off_b', quantity: 3 },
];

test('a new line goes to the end and a known one keeps its place', () => {
  expect(withLine(lines, 'off_c', 1).map((line) => line.offer)).toEqual(['off_a', 'off_b', 'off_c']);
  expect(withLine(lines, 'off_a', 9)).toEqual([{ offer: 'off_a', quantity: 9 }, lines[1]]);
});

test('a quantity of zero takes the line out', () => {
  expect(withLine(lines, 'off_a', 0)).toEqual([lines[1]]);
  expect(withLine([], 'off_a', 0)).toEqual([]);
});
