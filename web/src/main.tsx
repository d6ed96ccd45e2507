import './theme/styles';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api';
import { startI18n } from './i18n';
import { chooseLocale, localeOfPath } from './i18n/locale';
import { router } from './router';
import { startReauthentication } from './session/reauthenticate';
import { sessionQuery } from './session/session';
import { cssVariables, styleNonce, theme } from './theme/theme';

// After a new deployment old chunks are gone: load the page anew, but only once.
window.addEventListener('vite:preloadError', (event) => {
  const key = 'argosy.reloaded';
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 30_000) return;
  sessionStorage.setItem(key, String(Date.now()));
  event.preventDefault();
  window.location.reload();
});

startReauthentication();
void queryClient.prefetchQuery(sessionQuery);

const nonce = styleNonce();
const locale = localeOfPath(window.location.pathname) ?? chooseLocale(undefined, document.cookie, navigator.languages);
const container = document.getElementById('root');

if (container) {
  void startI18n(locale).then(() =>
    createRoot(container).render(
      <StrictMode>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          forceColorScheme="light"
          getStyleNonce={() => nonce}
          deduplicateCssVariables
        >
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </MantineProvider>
      </StrictMode>,
    ),
  );
}
