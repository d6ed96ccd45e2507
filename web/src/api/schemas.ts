// Types of what the server answers and takes, by their names in the OpenAPI document (npm run api): when the server
// changes, the compiler says where the pages must follow.
import type { components } from './schema';

type Schemas = components['schemas'];
export type SchemaName = keyof Schemas;

/** What is sent. */
export type Body<Name extends SchemaName> = Schemas[Name];

/** What is answered. The server writes every field, those without a value as null; `Sparse` names the exceptions. */
export type Answer<Name extends SchemaName> = Written<Schemas[Name]>;

/** Fields that are left out when there is nothing to say. */
export type Sparse<T, Key extends keyof T> = Omit<T, Key> & Partial<Pick<T, Key>>;

// A text may be there in one language only; a map of any keys has none that must be there.
type Written<T> = T extends { 'zh-CN'?: string }
  ? T
  : T extends readonly (infer Item)[]
    ? Written<Item>[]
    : T extends object
      ? { [Key in keyof T]-?: Written<Exclude<T[Key], undefined>> }
      : T;
