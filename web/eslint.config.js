import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import react from 'eslint-plugin-react';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

const surfaces = ['store', 'seller', 'ops', 'warehouse'];

// One surface's pages never pull in another's: a buyer must not download the operators' console.
const upwards = { group: ['@/surfaces/*', '**/surfaces/*'], message: 'Features and pieces may not import surfaces.' };
const refuse = (files, patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns }] } });
const apart = (surface) => {
  const others = surfaces
    .filter((other) => other !== surface)
    .map((other) => ({ regex: `(surfaces|features/[a-z]+)/${other}(/|$)`, message: `${surface} may not import ${other}.` }));
  return [refuse([`src/surfaces/${surface}/**`], others), refuse([`src/features/*/${surface}/**`], [upwards, ...others])];
};

const words = '[A-Za-z\\u4e00-\\u9fff]{2}';

export default ts.config(
  { ignores: ['dist', 'src/api/schema.d.ts', 'e2e/out'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { react, 'react-hooks': hooks, 'jsx-a11y': a11y },
    languageOptions: { globals: globals.browser },
    settings: { react: { version: '19' } },
    rules: {
      ...a11y.flatConfigs.strict.rules,
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'react/jsx-no-literals': ['error', { allowedStrings: ['·', '—', '–', '→', '/', ':', '*', '%', '+', '×', '(', ')', '…', '≈'] }],
      // A scanner's field and the one field behind a door are what the page is for.
      'jsx-a11y/no-autofocus': 'off',
      // Scrollable regions must be reachable by keyboard.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { tags: ['h1', 'h2', 'main'], roles: ['tabpanel', 'region'], allowExpressionValues: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: `JSXAttribute[name.name=/^(aria-label|title|placeholder|label|alt|description)$/] > Literal[value=/${words}/]`,
          message: 'Words come from the catalogue: t(…).',
        },
        { selector: 'JSXAttribute[name.name=/^(ml|mr|pl|pr)$/]', message: 'Logical sides only: ms, me, ps, pe.' },
        {
          selector: 'Property[key.name=/^(margin|padding|border)(Left|Right)$/]',
          message: 'Logical sides only: …InlineStart, …InlineEnd.',
        },
        {
          selector: "CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]",
          message: 'Numbers and dates go through @/i18n/format.',
        },
      ],
    },
  },
  {
    // The kitchen shows pieces with made-up words and never reaches production.
    files: ['src/pages/Kitchen*.tsx', 'src/**/*.test.{ts,tsx}'],
    rules: { 'react/jsx-no-literals': 'off', 'no-restricted-syntax': 'off' },
  },
  { files: ['scripts/**', 'e2e/**', '*.js', '*.ts'], languageOptions: { globals: globals.node } },
  refuse(['src/features/**', 'src/ui/**', 'src/api/**', 'src/session/**'], [upwards]),
  ...surfaces.flatMap(apart),
);
