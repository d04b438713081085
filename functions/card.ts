/** What a person who connects sees: whose page it is, what happened, and the one next step. */
import { escapeHtml, heading, htmlPage, paragraph } from './page.ts';
import type { Reply } from './reply.ts';
import type { Settings } from './settings.ts';

export type Brand = Pick<Settings, 'app_name' | 'app_logo_url' | 'support_email' | 'support_url'>;

const shapes = {
  good: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  halt: '<path d="M12 5.5v8M12 18.2v.1"/>',
  calm: '<path d="M6 12h12"/>',
};

interface Card {
  status: number;
  /** `good`: it is done. `calm`: nothing was done. `halt`: something stands in the way. */
  mark?: keyof typeof shapes;
  title: string;
  sentence: string;
  /** HTML: what follows the sentence. */
  rest: string;
  /** For whoever is asked for help. */
  code?: string;
}

export const action = (text: string, href: string) =>
  `<a class="act" href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;

export const nextStep = (sentence: string) => `<p class="next">${escapeHtml(sentence)}</p>`;

const drawApp = ({ app_name, app_logo_url }: Brand) => {
  const logo =
    app_logo_url && `<img src="${escapeHtml(app_logo_url)}" alt="" width="36" height="36">`;
  return `<p class="app">${logo ?? ''}<span>${escapeHtml(app_name)}</span></p>`;
};

const help = (text: string, href: string) =>
  `Help: <a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;

const drawFoot = ({ support_email, support_url }: Brand, code: string | undefined) => {
  const lines = [
    support_email && help(support_email, `mailto:${support_email}`),
    support_url && help(support_url, support_url),
    code && `Code: ${escapeHtml(code)}`,
  ].flatMap((line) => (line ? `<p>${line}</p>` : []));
  return lines.length > 0 ? `<footer>${lines.join('')}</footer>` : '';
};

export const card = (brand: Brand, { status, mark, title, sentence, rest, code }: Card): Reply => {
  const drawing =
    mark &&
    `<svg class="mark ${mark}" viewBox="0 0 24 24" aria-hidden="true">${shapes[mark]}</svg>`;
  const inner = [
    drawApp(brand),
    drawing ?? '',
    heading(title),
    paragraph(sentence),
    rest,
    drawFoot(brand, code),
  ].join('');
  const logo = brand.app_logo_url && new URL(brand.app_logo_url).origin;
  return htmlPage(status, `${title} · ${brand.app_name}`, inner, logo);
};
