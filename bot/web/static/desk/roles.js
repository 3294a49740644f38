/** Who may do what; the server asks again. */
export const isEditor = (me) => ['editor', 'admin'].includes(me.role);
