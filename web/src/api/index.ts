export { type Answer, api, type FileView, type Options, path, type Query, queryString, tagOf, uploadFile } from './client';
export { type Page, useCursorList, useCursorPage } from './lists';
export { type LiveState, useLive } from './live';
export { useMutationOnce } from './once';
export { type FieldProblem, isProblem, ProblemError } from './problem';
export { queryClient } from './queries';
export type { LocalizedText, MoneyValue as Money } from '@/i18n/format';
