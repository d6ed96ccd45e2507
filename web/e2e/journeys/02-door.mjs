// The door, as a person goes through it: register with the code from the letter, out and in, a wrong and a
// forgotten password, an authenticator, and a colleague who follows an invitation.
import { randomUUID } from 'node:crypto';
import { codeFor, confirm, field, heading, letter, logOut, oneTimeCode, register, typeLogIn } from '../steps.mjs';

export default {
  async run({ someone, at, t, locale, shot }) {
    const anna = await someone(undefined);
    const { page } = anna;
    const tag = randomUUID().slice(0, 8);
    const email = `anna-${tag}@nordlicht.example`;
    const firm = `Nordlicht ${tag}`;
    const [first, second] = ['a harbour full of cranes', 'two ships and a lighthouse'];
    const germany = locale === 'en' ? 'Germany' : '德国';
    await register(anna, { at, t, email, password: first, name: 'Anna Nord', firm, kind: 'buyer', country: germany });
    await page.getByRole('button', { name: t('account.title') }).waitFor();
    await shot(page, '1-registered');

    // A wrong password is refused in the same words, whether the account exists or not.
    await logOut(page, t);
    for (const login of [email, `nobody-${tag}@nordlicht.example`]) {
      await typeLogIn(page, at, t, { login, password: 'certainly not this one' });
      await page.getByRole('alert').filter({ hasText: t('identity:problems.wrong-credentials') }).waitFor();
    }
    await shot(page, '2-refused');

    // Forgotten: a code by letter, a new password, and the old one no longer opens.
    await page.getByRole('link', { name: t('identity:logIn.forgot') }).click();
    await heading(page, t('identity:reset.title'));
    await field(page, t('identity:field.login')).fill(email);
    await page.getByRole('button', { name: t('identity:register.sendCode') }).click();
    const code = field(page, t('identity:field.code'));
    await code.waitFor();
    await code.fill(await codeFor(anna, at, t, email));
    await field(page, t('identity:field.newPassword')).fill(second);
    await page.getByRole('button', { name: t('identity:reset.submit') }).click();
    await heading(page, t('identity:logIn.title'));
    await typeLogIn(page, at, t, { login: email, password: first });
    await page.getByRole('alert').filter({ hasText: t('identity:problems.wrong-credentials') }).waitFor();
    await typeLogIn(page, at, t, { login: email, password: second });
    await page.getByRole('button', { name: t('account.title') }).waitFor();

    // An authenticator: the secret is typed into the app, the app's code turns it on.
    await page.goto(at('/account/security'));
    await page.getByRole('button', { name: t('identity:security.factorBegin') }).click();
    const secret = page.getByText(/^(?:[A-Z2-7]{4} ?){4,}$/);
    await secret.waitFor();
    await shot(page, '3-authenticator');
    await field(page, t('identity:field.factorCode')).fill(oneTimeCode(await secret.innerText()));
    await page.getByRole('button', { name: t('identity:security.factorConfirm') }).click();
    const codes = page.getByRole('status').filter({ hasText: t('identity:security.codesTitle') });
    await codes.waitFor();
    const recovery = await codes.getByRole('listitem').first().innerText();
    await codes.getByRole('button', { name: t('identity:security.codesKept') }).click();
    await logOut(page, t);
    await typeLogIn(page, at, t, { login: email, password: second });
    await field(page, t('identity:field.factorCode')).fill(recovery.trim());
    await page.getByRole('button', { name: t('identity:logIn.submit'), exact: true }).click();
    await page.getByRole('button', { name: t('account.title') }).waitFor();
    await page.goto(at('/account/security'));
    await page.getByText(t('identity:security.on'), { exact: true }).waitFor();
    await shot(page, '4-second-factor');

    // A colleague is invited as approver, follows the letter, and is one.
    const colleague = `ben-${tag}@nordlicht.example`;
    await page.goto(at('/account/members'));
    await page.getByRole('button', { name: t('identity:invite.title') }).click();
    const dialog = page.getByRole('dialog');
    await field(dialog, t('identity:field.login')).fill(colleague);
    await dialog.getByRole('checkbox', { name: t('role.approver') }).check();
    await dialog.getByRole('button', { name: t('identity:invite.submit') }).click();
    await page.getByRole('cell', { name: colleague }).waitFor();
    await shot(page, '5-invited');
    const ben = await someone(undefined);
    const [link] = /https?:\/\/\S+/.exec(await letter(ben, at, t, colleague, /https?:/)) ?? [];
    await ben.page.goto(new URL(link).pathname + new URL(link).search);
    await heading(ben.page, t('identity:invitation.title', { firm }));
    await shot(ben.page, '6-invitation');
    await field(ben.page, t('identity:field.name')).fill('Ben Nord');
    await field(ben.page, t('identity:field.newPassword')).fill('three gulls on a mast');
    await ben.page.getByRole('button', { name: t('identity:invitation.accept') }).click();
    await ben.page.getByRole('button', { name: t('account.title') }).waitFor();
    await ben.page.goto(at('/account/members'));
    const row = ben.page.getByRole('row').filter({ hasText: 'Ben Nord' });
    await row.filter({ hasText: t('role.approver') }).waitFor();
    await shot(ben.page, '7-members');

    // The owner lets him go again: he belongs to no firm within moments.
    await page.reload();
    await confirm(page, t('action.remove'), { scope: page.getByRole('row').filter({ hasText: 'Ben Nord' }) });
    await page.getByRole('row').filter({ hasText: 'Ben Nord' }).waitFor({ state: 'detached' });
  },
};
