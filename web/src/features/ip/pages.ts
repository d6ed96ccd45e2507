// The pages of brands travel together: who looks at one looks at the next.
export { default as brands } from './BrandsPage';
export { default as form } from './NoticeFormPage';
export { default as notice } from './NoticePage';
