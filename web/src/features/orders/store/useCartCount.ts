// How many lines wait in the cart, for the store's header.
import { useCart } from '../useCart';

export const useCartCount = (): number => useCart().count;
