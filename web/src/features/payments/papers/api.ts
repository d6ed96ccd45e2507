// What /api/payments answers about statements, invoices and receipts.
import type { Answer } from '@/api/schemas';

export type Paper = Answer<'MoneyPaper'>;
export type PaperPage = Answer<'MoneyPaperPage'>;
export type PaperKind = Paper['kind'];
export type Content = PaperPage['content'];
export type Receipt = Answer<'ReceiptPage'>;

export const papersAddress = '/api/payments/papers';
export const paperKinds: PaperKind[] = ['statement', 'invoice', 'credit_note'];
