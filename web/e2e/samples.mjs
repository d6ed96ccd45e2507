// An example for each variable part of an address. What the demonstration has none of is made first, by the same
// requests that the pages send: an import, a transfer, a return, a checkout that waits for its payment.
import { randomUUID } from 'node:crypto';
import { request } from 'playwright-core';

async function someone(server, who) {
  const context = await request.newContext({ baseURL: server.base, extraHTTPHeaders: { origin: server.base } });
  await server.logIn({ request: context }, who);
  const ok = async (answer) => {
    if (!answer.ok()) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  return {
    get: async (path) => ok(await context.get(path)),
    first: async (path, suits = () => true) => (await ok(await context.get(path))).items.find(suits),
    put: async (path, data, version) => ok(await context.put(path, { data, headers: { 'if-match': `"${version}"` } })),
    post: async (path, data) => ok(await context.post(path, { data, headers: { 'idempotency-key': randomUUID() } })),
    form: async (path, multipart) => ok(await context.post(path, { multipart, headers: { 'idempotency-key': randomUUID() } })),
    close: () => context.dispose(),
  };
}

const csv = 'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price\nwalk-bowl,Bowl of the walk,Title,Default Title,WALK-BOWL,420,12,8.50\n';
const settings = {
  currency: 'USD', default_weight_grams: 400, default_origin: 'CN', default_hs_code: null, lead_time_days: 5, minimum_order: 1,
  category: null, categories: {}, language: 'en', unit: 'piece', publish: false, pictures: false,
};

async function importOf(seller) {
  const there = await seller.first('/api/catalog/imports');
  if (there) return there.id;
  return (await seller.form('/api/catalog/imports', { file: { name: 'walk.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }, settings: JSON.stringify(settings) })).id;
}

async function transferOf(seller) {
  const there = await seller.first('/api/stock/transfers');
  if (there) return there.id;
  const [from, other] = (await seller.get('/api/stock/warehouses')).items;
  const to = other ?? (await seller.post('/api/stock/warehouses', { name: { en: 'Hamburg warehouse', 'zh-CN': '汉堡仓' }, kind: 'overseas', country: 'DE', address: null, latitude: null, longitude: null, is_default: false }));
  const item = await seller.first('/api/stock/items?limit=50', (one) => one.levels.some((level) => level.warehouse === from.id && level.available > 0));
  return (await seller.post('/api/stock/transfers', { from: from.id, to: to.id, lines: [{ variant: item.variant, quantity: 1 }] })).id;
}

/** A return that the warehouse has still to look at. */
async function returnOf(buyer, seller) {
  const there = await seller.first('/api/stock/returns');
  if (there) return there.id;
  const mine = (await seller.get('/api/orders/orders?limit=100')).items.map((order) => order.id);
  for (const { id } of (await buyer.get('/api/orders/orders?limit=100')).items.filter((order) => mine.includes(order.id))) {
    const order = await buyer.get(`/api/orders/orders/${id}`);
    const line = order.lines.find((one) => one.claimable > 0);
    if (!line || !order.actions.includes('claim')) continue;
    const claim = await buyer.post(`/api/orders/orders/${id}/after-sales`, { kind: 'return', reason: 'damaged', text: 'Broken in the walk.', evidence: [], lines: [{ line: line.id, quantity: 1, amount: null }] });
    const at = `/api/orders/after-sales/${claim.id}`;
    await seller.post(`${at}/agree`, { keep_goods: false, note: null });
    await buyer.post(`${at}/sent`, { tracking: 'WALK 1' });
    await seller.post(`${at}/receive`, { lines: [{ line: line.id, quantity: 1, sellable: true }], note: null });
    for (let tries = 0; tries < 60; tries += 1) {
      const paper = await seller.first('/api/stock/returns');
      if (paper) return paper.id;
      await new Promise((done) => setTimeout(done, 500));
    }
  }
  return undefined;
}

/** A purchase that waits for somebody to agree: above the firm's limit, asked for by a member. */
async function approvalOf(server, owner, product) {
  const there = await owner.first('/api/orders/approvals');
  if (there) return there.id;
  const { version } = await owner.get('/api/orders/approval-rule');
  await owner.put('/api/orders/approval-rule', { above: { amount: '100', currency: 'EUR' } }, version);
  const member = await someone(server, { email: 'buyer@spreewerk.example' });
  const [offer] = (await member.get(`/api/catalog/products/${product}?currency=EUR`)).offers;
  const wanted = {
    currency: 'EUR',
    lines: [{ offer: offer.id, quantity: offer.minimum_order }],
    address: { name: 'Lena Walk', line1: 'Torstrasse 1', city: 'Berlin', postal_code: '10119', country: 'DE' },
  };
  const { sellers } = await member.post('/api/orders/checkouts/quote', wanted);
  const carriage = sellers.map((one) => ({ seller: one.seller, service: one.services[0].service }));
  const { id } = await member.post('/api/orders/checkouts', { ...wanted, carriage });
  await member.close();
  const rule = await owner.get('/api/orders/approval-rule');
  await owner.put('/api/orders/approval-rule', { above: null }, rule.version);
  const asked = await owner.first('/api/orders/approvals');
  return asked?.id ?? id;
}

/** An endpoint, and a delivery of it that nobody takes. */
async function webhookOf(owner) {
  const address = '/api/webhooks/endpoints';
  const wanted = { url: 'http://127.0.0.1:9/walk', description: 'Of the walk', event_types: ['order.paid', 'order.shipped'] };
  const endpoint = (await owner.first(address)) ?? (await owner.post(address, wanted)).endpoint;
  const sent = (await owner.first(`${address}/${endpoint.id}/deliveries`)) ?? (await owner.post(`${address}/${endpoint.id}/test`));
  return { endpoint: endpoint.id, delivery: sent.id };
}

/** The case of a seller against whom three notices were upheld; one product of it is down after that. */
async function suspensionOf(holder, operator) {
  const there = await operator.first('/api/compliance/ops/ip/suspensions?state=open');
  if (there) return there.id;
  const right = await holder.first('/api/compliance/ip/rights', (one) => one.state === 'verified' && one.kind === 'trade_mark');
  const cards = (await holder.get('/api/catalog/products?currency=EUR&limit=40')).items.map((card) => card.id);
  const named = (await holder.get(`/api/compliance/ip/products?products=${cards.join(',')}`)).items;
  const { product } = named.findLast((one) => one.seller !== right.owner);
  const notice = {
    right: right.id, infringement: 'trade_mark', products: [product], statement: 'The name on the box is ours, in our own lettering.', evidence: right.documents,
    contact: { name: 'Zhou Walk', email: 'walk@lakeloom.example', phone: '', address: '' }, good_faith: true, accurate: true, signature: 'Zhou Walk',
  };
  const filed = [];
  for (let n = 0; n < 3; n += 1) filed.push((await holder.post('/api/compliance/ip/notices', notice)).id);
  for (const id of filed) {
    const at = `/api/compliance/ops/ip/notices/${id}/decision`;
    await operator.post(at, { decision: 'accept', reason: null, bad_faith: false });
    await operator.post(at, { decision: 'uphold', reason: 'For the walk.', bad_faith: false });
  }
  return (await operator.first('/api/compliance/ops/ip/suspensions?state=open')).id;
}

/** `{ buyer: { order: 'ord_…' }, seller: …, operator: …, warehouse: … }` */
export async function samplesFor(server) {
  const buyer = await someone(server, { role: 'buyer', organisation: 'Spreewerk' });
  const seller = await someone(server, { role: 'seller', organisation: 'Lakeloom' });
  const operator = await someone(server, { role: 'operator' });
  const idOf = async (who, path, suits) => (await who.first(path, suits))?.id;
  const shared = async (who) => ({
    order: await idOf(who, '/api/orders/orders', (one) => one.state !== 'cancelled'),
    afterSale: await idOf(who, '/api/orders/after-sales'),
    dispute: await idOf(who, '/api/orders/disputes'),
    shipment: await idOf(who, '/api/logistics/shipments'),
    conversation: await idOf(who, '/api/desk/conversations'),
  });
  const product = await seller.first('/api/catalog/seller/products?state=published');
  // Of an order: later instalments are paid by intents that no checkout stands behind.
  const newest = await buyer.first('/api/orders/orders');
  const paid = newest && (await buyer.get(`/api/orders/orders/${newest.id}`));
  const picks = await idOf(seller, '/api/stock/picks');
  const returned = await returnOf(buyer, seller);
  const bought = (await buyer.get('/api/orders/orders?limit=100')).items.map((order) => order.id);
  const paper = await idOf(seller, '/api/compliance/papers?limit=100', (one) => bought.includes(one.order));
  const issued = { paper, kind: 'packing_list' };
  const samples = {
    buyer: { ...(await shared(buyer)), ...issued, product: product.id, seller: product.seller, checkout: paid?.checkout, payment: await idOf(buyer, '/api/payments/intents?limit=100', (one) => one.state === 'succeeded'), ...(await webhookOf(buyer)), notice: await idOf(buyer, '/api/compliance/ip/notices?side=filed'), approval: await approvalOf(server, buyer, product.id) },
    seller: {
      ...(await shared(seller)),
      ...issued,
      product: product.id,
      offer: await idOf(seller, '/api/catalog/seller/offers'),
      import: await importOf(seller),
      variant: (await seller.first('/api/stock/items'))?.variant,
      warehouse: await idOf(seller, '/api/stock/warehouses'),
      // Released, so that it has a refund file too.
      declaration: await idOf(seller, '/api/compliance/declarations?state=released&direction=export'),
      payout: await idOf(seller, '/api/payments/seller/payouts'),
      exchange: await idOf(seller, '/api/payments/exchanges'),
      chargeback: await idOf(seller, '/api/payments/seller/chargebacks'),
      notice: await idOf(seller, '/api/compliance/ip/notices?side=filed'),
    },
    operator: {
      ...(await shared(operator)),
      ...issued,
      product: product.id,
      payment: await idOf(operator, '/api/payments/ops/intents'),
      declaration: await idOf(operator, '/api/compliance/declarations?state=inspection'),
      payout: await idOf(operator, '/api/payments/ops/payouts'),
      chargeback: await idOf(operator, '/api/payments/ops/chargebacks'),
      file: await idOf(operator, '/api/payments/ops/payout-files'),
      settlement: await idOf(operator, '/api/payments/ops/settlements'),
      currency: 'USD',
      service: await idOf(operator, '/api/logistics/services'),
      organisation: await idOf(operator, '/api/identity/ops/organisations'),
      person: await idOf(operator, '/api/identity/ops/people'),
      case: await idOf(operator, '/api/risk/ops/cases?state=open'),
      list: await idOf(operator, '/api/risk/ops/lists'),
      risk: await idOf(operator, '/api/risk/ops/register?state=open'),
      notice: await idOf(operator, '/api/compliance/ops/ip/notices?state=received'),
      suspension: await suspensionOf(seller, operator),
      firm: (await operator.first('/api/identity/ops/kyb?state=passed'))?.org,
    },
    warehouse: { pick: picks, shipment: await idOf(seller, '/api/logistics/shipments') },
  };
  const transfer = await transferOf(seller);
  // Two pages call their part `paper`; each is the paper of its own kind.
  samples.warehouse.papers = { '/transfers/$paper': transfer, '/returns/$paper': returned };
  for (const who of [buyer, seller, operator]) await who.close();
  return samples;
}
