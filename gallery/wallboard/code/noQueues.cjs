// This phone system has no queues: the board leaves them out.
const idsOfWaiting = new Set();
const failureOfQueues = null;
const queuePart = () => ({ queues: null, agents: null });
