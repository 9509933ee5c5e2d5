const STYLE =
  'body{font:16px/1.5 system-ui;max-width:38rem;margin:4rem auto;padding:0 1rem}input,button{font:inherit;padding:.4rem}code{background:#eee;padding:.1rem .3rem;user-select:all}li{margin:.4rem 0}';

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

/** Who signed in, and what they have to give to the UI. */
export interface SignedIn {
  name: string;
  /** Where this codec server is, as the browser reached it. */
  endpoint: string;
  /** Where the Temporal UI is opened, of the same host: a browser sends the cookie to no other. */
  ui?: string | undefined;
}

const form = (wrong: boolean): string => `<form method="post" action="/codec/sign-in">
<p>${wrong ? 'That is no token of this daemon.' : 'Your token, as the config names it under <code>codec.tokens</code>:'}</p>
<p><input type="password" name="token" autofocus autocomplete="off" aria-label="token"> <button>Sign in</button></p></form>`;

const steps = ({
  name,
  endpoint,
  ui,
}: SignedIn): string => `<p>Signed in as <strong>${escaped(name)}</strong>, for eight hours.
Once in each browser, so that the Temporal UI shows payloads to you:</p>
<ol>
<li>Open ${ui === undefined ? 'the Temporal UI by the same host name as this page' : `<a href="${escaped(ui)}">the Temporal UI</a>`}, and the glasses at its top right.</li>
<li>Choose <em>Use my browser setting</em>, and give as endpoint <code>${escaped(endpoint)}</code></li>
<li>Switch on <em>Include cross-origin credentials</em>, and leave <em>Pass the user access token</em> off. Apply.</li>
</ol>
<p>What is opened for you is noted in the audit.</p>`;

/** Where a person gives their token to the browser, because the UI can pass none to an address without TLS. */
export const signInPage = (signedIn?: SignedIn, wrong = false): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Waybill: reading payloads</title><style>${STYLE}</style>
<h1>Reading payloads</h1>
${signedIn ? steps(signedIn) : form(wrong)}
</html>
`;
