import { describe, expect, it } from 'vitest';
import { productsIn } from './api';

const one = 'prd_01h455vb4pex5vsknk084sn02q';
const two = 'prd_01h455vb4pex5vsknk084sn03r';

describe('products in what was pasted', () => {
  it('finds ids, addresses and sentences, and none twice', () => {
    expect(productsIn(`https://shop.example/en/products/${one}?currency=EUR\n${two}, and ${one} again`)).toEqual([one, two]);
  });

  it('finds nothing where nothing is', () => {
    expect(productsIn('prd_short ord_01h455vb4pex5vsknk084sn02q')).toEqual([]);
  });
});
