import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, isProblem, path, useMutationOnce } from '@/api';
import { useWords } from '../categories';
import { type Draft, type OwnProduct, tagOf } from '../own';
import { draftOf, mergeDrafts, type Merged, newProduct, placeOf, settleKeys, type Values, valuesOf } from './draft';
import type { ProductForm } from './form';

const list = '/api/catalog/seller/products';

/**
 * What is typed of a product, laid over what the server keeps. A save that meets another's takes over what
 * only the other changed, keeps what was typed, and says which is which.
 */
export function useProductForm(product: OwnProduct | undefined) {
  const queries = useQueryClient();
  const words = useWords();
  const [base, setBase] = useState(product);
  const [met, setMet] = useState<Merged>();
  const [openVariant, setOpenVariant] = useState(0);
  const form: ProductForm = useForm<Values>({ initialValues: product ? valuesOf(product.draft) : newProduct() });

  const adopt = (now: OwnProduct) => {
    const values = valuesOf(now.draft);
    setBase(now);
    setMet(undefined);
    form.setInitialValues(values);
    form.setValues(values);
    form.resetDirty(values);
    form.clearErrors();
  };

  // Read anew while nothing was typed: what is shown follows.
  const newer = product && base && product.version > base.version && !form.isDirty() ? product : undefined;
  useEffect(() => {
    if (newer) adopt(newer);
    // Only the arrival of a newer version counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [newer]);

  const keep = (now: OwnProduct) => {
    queries.setQueryData([list, now.id], now);
    void queries.invalidateQueries({ queryKey: [list, 'page'] });
    void queries.invalidateQueries({ queryKey: ['/api/catalog/seller/summary'] });
    void queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).endsWith(`${now.id}/history`) });
  };

  const save = useMutationOnce(
    (draft: Draft, once) =>
      base ? api.put<OwnProduct>(path`/api/catalog/seller/products/${base.id}`, draft, { ifMatch: tagOf(base.version) }) : api.post<OwnProduct>(list, draft, once),
    {
      onSuccess: (now) => {
        keep(now);
        adopt(now);
      },
      onError: async (error, draft) => {
        if (!base || !isProblem(error, 'runtime/changed-meanwhile')) return;
        const saved = await api.get<OwnProduct>(path`/api/catalog/seller/products/${base.id}`).catch(() => undefined);
        if (!saved) return;
        const merged = mergeDrafts(base.draft, draft, saved.draft);
        queries.setQueryData([list, saved.id], saved);
        setBase(saved);
        setMet(merged);
        form.setInitialValues(valuesOf(saved.draft));
        form.setValues(valuesOf(merged.draft));
      },
    },
  );

  /** The first try gives what was added its keys, so that a refusal finds the same fields. */
  const submit = () => {
    const values = settleKeys(form.getValues(), words.data ?? []);
    form.setValues(values);
    return save.mutateAsync(draftOf(values));
  };

  /** Shows the field, opening its variant first. */
  const focus = (at: string) => {
    const variant = /^variants\.(\d+)/.exec(at);
    if (variant) setOpenVariant(Number(variant[1]));
    setTimeout(() => {
      const field =
        document.querySelector<HTMLElement>(`[data-path="${CSS.escape(at)}"]`) ??
        (variant ? document.querySelector<HTMLElement>(`[data-path^="variants.${variant[1]}."]`) : null);
      field?.scrollIntoView({ block: 'center' });
      field?.focus({ preventScroll: true });
    }, 60);
  };

  /** For FormError: the server's paths become the form's. */
  const errorsOf = {
    setErrors: (errors: Record<string, string>) => {
      const placed = Object.entries(errors).map(([at, text]) => [placeOf(at, form.getValues()), text] as const);
      form.setErrors(Object.fromEntries(placed));
      if (placed[0]) focus(placed[0][0]);
    },
  };

  return { form, base, met, save, submit, adopt, keep, focus, errorsOf, openVariant, setOpenVariant };
}
