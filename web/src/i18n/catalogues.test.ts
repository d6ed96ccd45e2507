import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, 'locales');
const src = join(import.meta.dirname, '..');

type Tree = { [key: string]: string | Tree };
const read = (locale: string, file: string) => JSON.parse(readFileSync(join(root, locale, file), 'utf8')) as Tree;

function flat(tree: Tree, before = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(before + key, value);
    else for (const [inner, text] of flat(value, `${before}${key}.`)) all.set(inner, text);
  }
  return all;
}

// Chinese has one plural form, English two: compared without the ending.
const bare = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '');
const placeholders = (text: string) => [...new Set([...text.matchAll(/{{\s*([\w.]+)/g)].map((match) => match[1]))].sort();

const files = readdirSync(join(root, 'en')).filter((name) => name.endsWith('.json'));

test('both languages have the same catalogues', () => {
  expect(readdirSync(join(root, 'zh-CN')).sort()).toEqual(readdirSync(join(root, 'en')).sort());
});

describe.each(files)('%s', (file) => {
  const en = flat(read('en', file));
  const zh = flat(read('zh-CN', file));

  test('has the same keys in both languages', () => {
    const keys = (all: Map<string, string>) => [...new Set([...all.keys()].map(bare))].sort();
    expect(keys(zh)).toEqual(keys(en));
  });

  test('has the same placeholders in both languages', () => {
    const byKey = (all: Map<string, string>) => {
      const found: Record<string, string[]> = {};
      for (const [key, text] of all) found[bare(key)] = [...new Set([...(found[bare(key)] ?? []), ...placeholders(text)])].sort() as string[];
      return found;
    };
    const [left, right] = [byKey(en), byKey(zh)];
    // "1 row" needs no {{count}}; its other form has it.
    expect(right).toEqual(left);
  });

  test('has no empty text', () => {
    expect([...en, ...zh].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
  });

  test('has full-width marks beside Chinese characters', () => {
    const wrong = [...zh].filter(([, text]) => /[\u4e00-\u9fff][,:;?!]|[,;][\u4e00-\u9fff]/.test(text));
    expect(wrong).toEqual([]);
  });

  test('has plural forms where a count is told', () => {
    const lonely = [...en.keys()].filter((key) => key.endsWith('_one') && !en.has(`${bare(key)}_other`));
    expect(lonely).toEqual([]);
  });
});

test('every key written in the code exists', () => {
  const catalogues = new Map(files.map((file) => [file.replace('.json', ''), flat(read('en', file))]));
  const has = (namespace: string, key: string) => {
    const all = catalogues.get(namespace);
    return all !== undefined && (all.has(key) || all.has(`${key}_other`));
  };
  const missing: string[] = [];
  for (const name of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(name) || /\.test\.tsx?$|Kitchen|schema\.d\.ts/.test(name)) continue;
    const text = readFileSync(join(src, name), 'utf8');
    const own = /useTranslation\(\s*(?:\[\s*)?'([a-z]+)'/.exec(text)?.[1] ?? 'common';
    const keys = [
      ...[...text.matchAll(/(?<![\w.])(?:i18n\.)?t\(\s*'([\w:.-]+)'/g)].map((match) => match[1] ?? ''),
      // Titles and labels in lists of routes and the like.
      ...[...text.matchAll(/'((?:common|store|seller|ops|warehouse|identity|goods|catalog|stock|orders|payments|payouts|logistics|desk|insight|notices|webhooks):[\w.-]+)'/g)].map(
        (match) => match[1] ?? '',
      ),
    ];
    for (const key of keys) {
      const [namespace, inner] = key.includes(':') ? (key.split(':', 2) as [string, string]) : [own, key];
      if (!has(namespace, inner) && !(!key.includes(':') && has('common', inner))) missing.push(`${name}: ${namespace}:${inner}`);
    }
  }
  expect(missing).toEqual([]);
});
