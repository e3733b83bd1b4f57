// A real OpenID provider for the tests: node provider.mjs PORT BACK LOGIN_PAGE OUT PEOPLE
// Whoever types a known name into its page is that person; PEOPLE maps names to claims.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [port, back, loginPage, out, told] = process.argv.slice(2);
const people = JSON.parse(told);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "khue",
      client_secret: "bi-mat-cua-khue",
      redirect_uris: [back],
      post_logout_redirect_uris: [loginPage],
      backchannel_logout_uri: out,
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  cookies: { keys: ["only for tests"] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

const page = '<!doctype html><title>Provider</title><form method="post"><label>Name <input name="name"></label><button>Go on</button></form>';
const usual = provider.callback();

createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return usual(request, response);
  if (request.method === "GET") return response.setHeader("Content-Type", "text/html").end(page);
  let body = "";
  for await (const part of request) body += part;
  const name = new URLSearchParams(body).get("name");
  const result = people[name] ? { login: { accountId: name } } : { error: "access_denied" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}).listen(Number(port), "127.0.0.1");
