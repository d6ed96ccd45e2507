// The desk's pages of customs travel together.
export { default as declarations } from './DeclarationsPage';
export { default as declaration } from './DeclarationPage';
