import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadNamespaces } from '@/i18n';
import { renderPage } from '@/test/render';
import { ScanField } from './ScanField';

let now = 0;
beforeEach(async () => {
  await loadNamespaces(['stock']);
  now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

const scan = async (code: string) => userEvent.keyboard(`${code}{Enter}`);

test('a scanner types into the field without anybody having clicked it, and each code is told once', async () => {
  const codes: string[] = [];
  await renderPage(<ScanField label="Scan" onCode={(code) => codes.push(code)} />);
  await scan('SKU-1');
  now += 2_000;
  await scan('SKU-1');
  expect(codes).toEqual(['SKU-1', 'SKU-1']);
  expect(screen.getByLabelText('Scan')).toHaveValue('');
});

test('a code that comes twice at once is counted once and said so', async () => {
  const onCode = vi.fn();
  await renderPage(<ScanField label="Scan" onCode={onCode} />);
  await scan('SKU-1');
  now += 50;
  await scan('SKU-1');
  expect(onCode).toHaveBeenCalledTimes(1);
  expect(screen.getByRole('status')).toHaveTextContent('SKU-1 came twice at once');
  now += 50;
  await scan('SKU-2');
  expect(onCode).toHaveBeenCalledTimes(2);
});

test('a scan after a click on a button still arrives; a field that is typed into keeps the focus', async () => {
  const onCode = vi.fn();
  await renderPage(
    <>
      <ScanField label="Scan" onCode={onCode} />
      <button type="button">Elsewhere</button>
      <input aria-label="Remark" />
    </>,
  );
  screen.getByText('Elsewhere').focus();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'S' });
  expect(screen.getByLabelText('Scan')).toHaveFocus();
  screen.getByLabelText('Remark').focus();
  fireEvent.keyDown(screen.getByLabelText('Remark'), { key: 'S' });
  expect(screen.getByLabelText('Remark')).toHaveFocus();
});
