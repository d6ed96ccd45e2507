// The seller's pages of customs travel together: who looks at one looks at the next.
export { default as declarations } from './DeclarationsPage';
export { default as declaration } from './DeclarationPage';
export { default as declarant } from './DeclarantPage';
export { default as refundFiles } from './RefundFilesPage';
export { default as refundFile } from './RefundFilePage';
