// These pages travel together: who looks at one looks at the next.
export { OpsPapersPage as opsList, SellerPapersPage as sellerList } from './PapersPage';
export { OpsPaperPage as opsOne, SellerPaperPage as sellerOne } from './PaperPage';
