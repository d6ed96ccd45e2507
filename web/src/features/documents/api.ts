// Papers of orders as the pages read them.
import { useQuery } from '@tanstack/react-query';
import { api, path, type ProblemError } from '@/api';
import type { Answer, Body } from '@/api/schemas';

export type PaperSet = Answer<'PaperSet'>;
export type PaperOfSet = Answer<'PaperOfSet'>;
export type PaperKind = Answer<'TradePaperKind'>;
export type PaperShown = Answer<'PaperShown'>;
export type Content = Answer<'PaperContent'>;
export type Party = Answer<'PaperParty'>;
export type Difference = Answer<'PaperDifference'>;
export type Issued = Answer<'PaperIssued'>;
export type IssuedSet = Answer<'PapersIssued'>;
export type Particulars = Body<'PaperParticulars'>;
export type Letterhead = Body<'Letterhead'>;
export type LetterheadKept = Answer<'LetterheadKept'>;
export type InvoiceChecked = Answer<'InvoiceChecked'>;

export const papersKey = (order: string) => ['/api/compliance/orders', order, 'papers'] as const;
export const paperKinds: readonly PaperKind[] = ['proforma', 'commercial_invoice', 'packing_list', 'origin_certificate', 'transport_document'];

export function usePapers(order: string) {
  return useQuery<PaperSet, ProblemError>({
    queryKey: papersKey(order),
    queryFn: ({ signal }) => api.get<PaperSet>(path`/api/compliance/orders/${order}/papers`, { signal }),
    retry: false,
  });
}

export const pdfUrl = (id: string, language: 'en' | 'zh-CN') => path`/api/compliance/papers/${id}/pdf` + `?language=${language}`;
export const xmlUrl = (id: string) => path`/api/compliance/papers/${id}/xml`;
