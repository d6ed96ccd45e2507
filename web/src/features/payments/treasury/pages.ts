// These pages travel together: who looks at one looks at the next.
export { default as currencies } from './CurrenciesPage';
export { default as moves } from './MovesPage';
