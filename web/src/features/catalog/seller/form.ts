import type { UseFormReturnType } from '@mantine/form';
import type { Values } from './draft';

export type ProductForm = UseFormReturnType<Values>;
