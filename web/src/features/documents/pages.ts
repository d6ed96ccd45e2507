// The pages of papers travel together: who looks at one looks at the next.
export { default as papers } from './PapersPage';
export { default as paper } from './PaperPage';
export { default as register } from './RegisterPage';
export { default as letterhead } from './LetterheadPage';
export { default as check } from './InvoiceCheckPage';
