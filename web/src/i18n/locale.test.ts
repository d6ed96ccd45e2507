import { expect, test } from 'vitest';
import { chooseLocale, localeOfPath, pathInLocale } from './locale';

test('the account decides, then the cookie, then the browser', () => {
  expect(chooseLocale('zh-CN', 'argosy_locale=en', ['en-US'])).toBe('zh-CN');
  expect(chooseLocale(undefined, 'a=b; argosy_locale=zh-CN', ['en-US'])).toBe('zh-CN');
  expect(chooseLocale(undefined, '', ['fr-FR', 'zh-TW', 'en'])).toBe('zh-CN');
  expect(chooseLocale(undefined, 'argosy_locale=xx', ['fr-FR'])).toBe('en');
});

test('an address moves to the other language', () => {
  expect(localeOfPath('/zh-CN/orders/x')).toBe('zh-CN');
  expect(localeOfPath('/orders')).toBeUndefined();
  expect(pathInLocale('/zh-CN/orders/x', 'en')).toBe('/en/orders/x');
  expect(pathInLocale('/en', 'zh-CN')).toBe('/zh-CN');
  expect(pathInLocale('/', 'zh-CN')).toBe('/zh-CN');
});
