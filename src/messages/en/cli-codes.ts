/** The manual page of the messages. */
export const codes = {
  summary: 'the messages of ospi-update by their codes, with cause and remedy',
  description: [
    'Each problem, each warning and each check that is not met has a code, `OSPI-` and four digits. It stands in brackets in front of its message on the terminal, in logs and on the follow-up page, and as `messageCode` in the output of `--json`. It is the same in French and in English: whoever reads one language finds by it what another person reads in the other. A code never changes its meaning.',
    'The first two digits are the exit status of the problem; 20 stands for what fails inside an update, 30 for a check, 40 for a warning. The name in parentheses is what programs get as `code`, or as `check`.',
    'Words in capitals stand for what the message names in its case; numbers are examples. Where a message has several forms, the usual one is shown. The arrow leads to what is to be done.',
  ],
  ofExit: (code: number, meaning: string) => `EXIT STATUS ${code}: ${meaning}`,
  ofStep: 'INSIDE AN UPDATE',
  ofChecks: 'CHECKS',
  ofWarnings: 'WARNINGS',
};
