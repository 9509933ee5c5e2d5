const STYLE =
  'body{font:16px/1.5 system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem}input,button{font:inherit;padding:.4rem}';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Where a person gives their token to the browser, because the UI can pass none to an address without TLS. */
export const signInPage = (name?: string, wrong = false): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Waybill: reading payloads</title><style>${STYLE}</style>
<h1>Reading payloads</h1>
${
  name === undefined
    ? `<form method="post" action="/codec/sign-in"><p>${wrong ? 'That is no token of this daemon.' : 'Your token, as the config names it under <code>codec.tokens</code>:'}</p>
<p><input type="password" name="token" autofocus autocomplete="off" aria-label="token"> <button>Sign in</button></p></form>`
    : `<p>Signed in as <strong>${escaped(name)}</strong> for eight hours. In the Temporal UI, open the data encoder (the glasses at the top right) and
switch on <em>Include cross-origin credentials</em>; payloads are then readable in this browser.</p>`
}
</html>
`;
