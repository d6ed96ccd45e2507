import { useForm } from '@mantine/form';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { ProblemError } from '@/api';
import { renderPage } from '@/test/render';
import { type Cell, toCsv } from './charts/csv';
import { countryCodes, countryPoint } from './countries';
import { DataTable } from './DataTable';
import { isAccepted } from './FileDrop';
import { FormError } from './FormError';
import { formPath, problemKey } from './problemText';
import { allowedQuantity, quantityFault, stepQuantity } from './quantity';
import { QuantityInput } from './QuantityInput';
import { toneOf } from './tones';
import { nextSort, parseSort, useTableState } from './useTableState';

describe('a quantity', () => {
  const rule = { minimum: 50, multiple: 12, maximum: 600 };

  test('keeps to minimum, multiple and maximum', () => {
    expect(quantityFault(60, rule)).toBeUndefined();
    expect(quantityFault(59, rule)).toBe('too_small');
    expect(quantityFault(61, rule)).toBe('not_a_multiple');
    expect(quantityFault(612, rule)).toBe('too_large');
    expect(quantityFault(Number.NaN, rule)).toBe('not_a_number');
  });

  test('is raised to the next allowed one', () => {
    expect([1, 61, 700, Number.NaN].map((typed) => allowedQuantity(typed, rule))).toEqual([60, 72, 600, 60]);
  });

  test('steps by the multiple, back onto it when between', () => {
    expect([stepQuantity(60, rule, 1), stepQuantity(61, rule, 1), stepQuantity(60, rule, -1), stepQuantity(75, rule, -1)]).toEqual([72, 72, 60, 72]);
  });

  test('typed wrong is said and mended when left', async () => {
    const onChange = vi.fn();
    await renderPage(<QuantityInput label="Units" value={60} onChange={onChange} {...rule} />);
    const input = await screen.findByLabelText('Units');
    await userEvent.clear(input);
    await userEvent.type(input, '65');
    expect(input).toBeInvalid();
    await userEvent.tab();
    expect(onChange).toHaveBeenLastCalledWith(72);
  });
});

describe('a table', () => {
  const columns = [
    { key: 'name', label: 'Name', cell: (row: { name: string }) => row.name, sort: true },
    { key: 'size', label: 'Size', cell: () => '1', numeric: true },
  ];
  const page = (items: { name: string }[], next?: string) => ({
    data: { items, next },
    error: null,
    isPending: false,
    isFetching: false,
    refetch: () => {},
  });

  function Table({ items, next }: { items: { name: string }[]; next?: string }) {
    const state = useTableState({ filters: ['status'] });
    const [chosen, setChosen] = useState(new Set<string>());
    return (
      <DataTable
        label="Things"
        columns={columns}
        rowKey={(row) => row.name}
        state={state}
        page={page(items, next)}
        selection={{ chosen, onChange: setChosen, name: (row) => row.name }}
        empty={<p>None at all</p>}
      />
    );
  }

  test('keeps sort and page in the address', async () => {
    const { router } = await renderPage(<Table items={[{ name: 'a' }]} next="c2" />, '/things');
    const heading = await screen.findByRole('columnheader', { name: /Name/ });
    expect(heading).not.toHaveAttribute('aria-sort');
    await userEvent.click(within(heading).getByRole('button'));
    await waitFor(() => expect(screen.getByRole('columnheader', { name: /Name/ })).toHaveAttribute('aria-sort', 'ascending'));
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await waitFor(() => expect(router.state.location.search).toEqual({ sort: 'name', after: 'c2' }));
    await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
    await waitFor(() => expect(router.state.location.search).toEqual({ sort: 'name' }));
  });

  test('chooses rows, one and all', async () => {
    await renderPage(<Table items={[{ name: 'a' }, { name: 'b' }]} />, '/things');
    await userEvent.click(await screen.findByLabelText('Choose b'));
    expect(screen.getByText('1 row chosen')).toBeInTheDocument();
    await userEvent.click(screen.getByLabelText('Choose all rows of this page'));
    expect(screen.getByText('2 rows chosen')).toBeInTheDocument();
  });

  test('says whether there is nothing or only nothing that matches', async () => {
    const { unmount } = await renderPage(<Table items={[]} />, '/things');
    expect(await screen.findByText('None at all')).toBeInTheDocument();
    unmount();
    await renderPage(<Table items={[]} />, '/things?status=paid');
    expect(await screen.findByText('Nothing matches')).toBeInTheDocument();
  });

  test('turns its sort round and off', () => {
    expect(nextSort(undefined, 'a')).toBe('a');
    expect(nextSort(parseSort('a'), 'a')).toBe('-a');
    expect(nextSort(parseSort('-a'), 'a')).toBeUndefined();
    expect(nextSort(parseSort('-b'), 'a')).toBe('a');
  });
});

describe('a refused form', () => {
  const refusal = new ProblemError('runtime/invalid', 422, {
    fields: [
      { path: 'lines[0].quantity', code: 'too_small', message: 'server words' },
      { path: 'secret', code: 'odd_code', message: 'server words' },
    ],
  });

  function Form() {
    const form = useForm({ initialValues: { lines: [{ quantity: 1 }] } });
    return (
      <>
        <input aria-label="Quantity" {...form.getInputProps('lines.0.quantity')} />
        <p>{form.errors['lines.0.quantity']}</p>
        <FormError error={refusal} form={form} shown={['lines.0.quantity']} />
      </>
    );
  }

  test('shows each error beside its input and the rest in a list', async () => {
    await renderPage(<Form />);
    expect(await screen.findByText('Too small.')).toBeInTheDocument();
    expect(screen.getByRole('alert')).toHaveTextContent('2 entries need a correction.');
    expect(screen.getByRole('alert')).toHaveTextContent('secret server words');
  });

  test('paths and kinds find their places', () => {
    expect(formPath('lines[0].options[12].name')).toBe('lines.0.options.12.name');
    expect(problemKey('orders/not-cancellable')).toEqual({ namespace: 'orders', key: 'problems.not-cancellable' });
    expect(problemKey('runtime/invalid')).toEqual({ namespace: 'problems', key: 'runtime.invalid' });
  });
});

test('files are accepted by ending or type', () => {
  expect(isAccepted({ name: 'a.CSV', type: '' }, '.csv,.xlsx')).toBe(true);
  expect(isAccepted({ name: 'a.png', type: 'image/png' }, 'image/*')).toBe(true);
  expect(isAccepted({ name: 'a.exe', type: 'application/x' }, 'image/*,.pdf')).toBe(false);
});

test('a file of figures is quoted and runs no formula', () => {
  const rows: Cell[][] = [['a,b', 'say "x"', -1.5, null], ['=SUM(A1)', '-12.5', '@x', '包']];
  expect(toCsv(rows)).toBe('"a,b","say ""x""",-1.5,\r\n\'=SUM(A1),-12.5,\'@x,包');
});

test('a status that nobody knows is quiet', () => {
  expect([toneOf('shipped'), toneOf('disputed'), toneOf('no_such')]).toEqual(['info', 'problem', 'quiet']);
});

test('every country has its point on the globe', () => {
  for (const code of countryCodes) {
    expect(code).toMatch(/^[A-Z]{2}$/);
    const [x, y] = countryPoint(code) ?? [999, 999];
    expect(Math.abs(x) <= 180 && Math.abs(y) <= 90).toBe(true);
  }
  expect(countryCodes.length).toBeGreaterThan(185);
});
