import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { setNonce } from 'get-nonce';

const jade: MantineColorsTuple = ['#f1f6f3', '#e3ece6', '#c3d8ce', '#9cbfb2', '#6fa193', '#457f73', '#2a6a5f', '#1b5a50', '#0f4c45', '#0a3a35'];
const seal: MantineColorsTuple = ['#fbf2ef', '#f6e4de', '#ebc5ba', '#dc9e8e', '#cc7663', '#bb503a', '#b03f2a', '#a8321f', '#8c2818', '#6d1e12'];
const brass: MantineColorsTuple = ['#faf5e6', '#f4ead0', '#e6d3a0', '#d3b76a', '#b8953c', '#9a7622', '#896617', '#7d5b12', '#65490d', '#4c3708'];
const blue: MantineColorsTuple = ['#f0f5f9', '#e0eaf3', '#bfd2e5', '#95b4d2', '#668fb8', '#3f6d9b', '#2b5988', '#1f4b78', '#183c61', '#112c48'];
// Mantine's greys are cool; paper is warm.
const gray: MantineColorsTuple = ['#fbfaf5', '#f3f1e7', '#e7e4d7', '#d9d6c8', '#b9b6a6', '#8a8878', '#66695f', '#4b5c57', '#2b3f3a', '#10231f'];

const listOfChoices = { withScrollArea: false, styles: { options: { maxHeight: 260, overflowY: 'auto' as const } } };

export const theme = createTheme({
  colors: { jade, seal, brass, blue, gray, red: seal, green: jade, yellow: brass },
  primaryColor: 'jade',
  primaryShade: 8,
  black: '#10231f',
  white: '#ffffff',
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.78125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.1875rem' },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '40px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  radius: { xs: '2px', sm: '3px', md: '3px', lg: '3px', xl: '3px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  headings: {
    fontFamily: 'var(--sans)',
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5625rem', lineHeight: '1.25' },
      h2: { fontSize: '1.1875rem', lineHeight: '1.3' },
      h3: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h4: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { loaderProps: { type: 'dots' } } },
    // The list itself scrolls, so that keyboard and screen readers meet one thing and not two.
    Select: { defaultProps: listOfChoices },
    MultiSelect: { defaultProps: listOfChoices },
    Autocomplete: { defaultProps: listOfChoices },
    TagsInput: { defaultProps: listOfChoices },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 }, overlayProps: { color: '#10231f', backgroundOpacity: 0.4 } } },
    Drawer: { defaultProps: { position: 'right', transitionProps: { duration: 120 }, overlayProps: { color: '#10231f', backgroundOpacity: 0.4 } } },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, position: 'bottom-end' } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { color: '#10231f', openDelay: 200, events: { hover: true, focus: true, touch: true } } },
    // The default badge is white on a light colour and round; statuses are stamps (ui/Stamp).
    Badge: { defaultProps: { variant: 'outline', color: 'gray.8', radius: 'xs', tt: 'none' } },
    Loader: { defaultProps: { color: 'jade', size: 'sm' } },
    Alert: { defaultProps: { variant: 'light' } },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf5',
    '--mantine-color-text': '#10231f',
    '--mantine-color-dimmed': '#4b5c57',
    '--mantine-color-placeholder': '#66695f',
    '--mantine-color-anchor': '#0f4c45',
    '--mantine-color-default': '#ffffff',
    '--mantine-color-default-hover': '#f3f1e7',
    '--mantine-color-default-border': '#b9b6a6',
    '--mantine-color-error': '#a8321f',
    '--mantine-color-disabled': '#f3f1e7',
    '--mantine-color-disabled-color': '#66695f',
    '--mantine-color-disabled-border': '#d9d6c8',
  },
  dark: {},
});

/** The nonce that the server wrote into this answer, for the styles that Mantine adds. */
export function styleNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
  if (nonce === '%NONCE%') return '';
  // For the lock of scrolling under dialogs, which brings a style of its own.
  setNonce(nonce);
  return nonce;
}
