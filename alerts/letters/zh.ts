import type { LetterWords } from './words.ts';

const INTRO = {
  soon: '以下款项即将到期，特此提醒：',
  today: '以下款项今天到期：',
  late: '我们尚未收到以下款项：',
} as const;

const OF = { order: '订单', invoice: '发票' } as const;

export const zh: LetterWords = {
  subject: (stage, first, more, day) => {
    const what = more > 0 ? `${first} 等 ${more + 1} 笔` : first;
    return stage === 'soon' ? `${day} 到期：${what}` : stage === 'today' ? `今天到期：${what}` : `已逾期：${what}`;
  },
  greeting: (name) => (name === undefined ? '您好！' : `${name}，您好！`),
  intro: (stage) => INTRO[stage],
  thing: (of, number) => `${OF[of]} ${number}`,
  line: (thing, amount, day, late) => `- ${thing}：${amount}，到期日 ${day}${late > 0 ? `（已逾期 ${late} 天）` : ''}`,
  total: (amounts) => `合计：${amounts.join('，')}`,
  held: (from) => (from === undefined ? '付清之前，新订单将暂缓处理。' : `自 ${from} 起，付清之前新订单将暂缓处理。`),
  ignore: '如您已付款，无须回复此信。',
};
