/** The API key, for as long as the tab lives; it is in no address and in no cookie. */
const NAME = 'api_key';

/** A browser may refuse to keep anything: then the key lives as long as the page. */
const attempt = <T>(act: () => T): T | undefined => {
  try {
    return act();
  } catch {
    return undefined;
  }
};

export const keptKey = () => attempt(() => sessionStorage.getItem(NAME)) ?? undefined;
export const keepKey = (key: string) => attempt(() => sessionStorage.setItem(NAME, key));
export const forgetKey = () => attempt(() => sessionStorage.removeItem(NAME));
