import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const src = join(import.meta.dirname, '..');
const files = (end: RegExp) =>
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => end.test(name))
    .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }));

// Components that are drawn by the styles of others.
const inner: Record<string, string[]> = {
  TextInput: ['Input'],
  Textarea: ['Input'],
  NativeSelect: ['Input'],
  Select: ['Input', 'Combobox'],
  MultiSelect: ['Input', 'Combobox', 'PillsInput', 'Pill'],
  TagsInput: ['Input', 'Combobox', 'PillsInput', 'Pill'],
  Autocomplete: ['Input', 'Combobox'],
  FileInput: ['Input'],
  JsonInput: ['Input'],
  Tooltip: ['Tooltip'],
  HoverCard: ['Popover'],
  SegmentedControl: ['SegmentedControl', 'FloatingIndicator'],
};

test('every Mantine component in use has its style in styles.ts', () => {
  const listed = new Set([...readFileSync(join(src, 'theme/styles.ts'), 'utf8').matchAll(/styles\/(\w+)\.layer\.css/g)].map((m) => m[1] ?? ''));
  const missing = new Set<string>();
  for (const { text } of files(/\.tsx$/)) {
    for (const [, names = ''] of text.matchAll(/import\s*{([^}]+)}\s*from\s*'@mantine\/core'/g)) {
      for (const name of names.split(',').map((part) => part.trim().replace(/^type\s.*/, ''))) {
        const wanted = inner[name] ?? (existsSync(join(src, `../node_modules/@mantine/core/styles/${name}.layer.css`)) ? [name] : []);
        for (const style of wanted) if (!listed.has(style)) missing.add(style);
      }
    }
  }
  expect([...missing]).toEqual([]);
});

test('styles use logical sides', () => {
  const wrong: string[] = [];
  for (const { name, text } of files(/\.css$/)) {
    text.split('\n').forEach((line, i) => {
      if (/(?<![-\w])((margin|padding|border)-(left|right|top|bottom)|left|right|top|bottom|width|height|(min|max)-(width|height))\s*:/.test(line)) {
        // Mantine's own variables aside, sizes are inline-size and block-size.
        wrong.push(`${name}:${i + 1} ${line.trim()}`);
      }
      if (/text-align:\s*(left|right)/.test(line)) wrong.push(`${name}:${i + 1} ${line.trim()}`);
    });
  }
  expect(wrong).toEqual([]);
});
