// Declarations, refund files and the declarant as the pages read them.
import type { Answer, Body } from '@/api/schemas';

export const base = '/api/compliance/declarations';
export const refunds = '/api/compliance/refund-files';
export const declarant = '/api/compliance/declarant';

export type Row = Answer<'DeclarationRow'>;
export type Declaration = Answer<'ComplianceDeclaration'>;
export type Difference = Answer<'DeclarationDifference'>;
export type Particulars = Body<'DeclarationParticulars'>;
export type Undeclared = Answer<'UndeclaredOrder'>;
export type Declarant = Answer<'ComplianceDeclarant'>;
export type RefundFile = Answer<'RefundFile'>;

/** In the order in which a declaration goes through them. */
export const states: readonly Row['state'][] = ['draft', 'checked', 'submitted', 'accepted', 'rejected', 'inspection', 'released', 'cancelled', 'returned'];
export const modes: readonly Row['mode'][] = ['9610', '9710', '9810', '1210'];
