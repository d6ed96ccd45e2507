// The desk's pages of risk travel together: who looks at one looks at the next.
export { default as cases } from './CasesPage';
export { default as case } from './CasePage';
export { default as lists } from './ListsPage';
export { default as list } from './ListPage';
export { default as register } from './RegisterPage';
export { default as risk } from './RiskPage';
export { default as policies } from './PoliciesPage';
