// A Modbus-TCP client that asks as fast as it gets answers, or at a fixed rate, over many connections, checks every
// answer, and prints what it saw as one line of JSON. One thread; one send() per recv(), as a busy client does.
//
// Without --rate every connection keeps --inflight requests under way: as many new ones go out, in one segment, as
// answers came in. With --rate requests follow a fixed schedule, and a request counts from the moment when it was
// due: a server that stalls is not spared the requests that wait meanwhile.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "histogram.h"

enum { REQUEST = 12, HEADER = 7, SHORTEST = 9, LONGEST = 260, WINDOW = 64, CHUNK = 64 * 1024 };
/** Connections opened before the server is given the time to accept them. */
enum { CONNECT_BATCH = 50 };

static const uint64_t SECOND = 1000000000u;

/** One connection: what is under way, oldest first, and the start of an answer that is not there yet. */
struct connection {
  int fd;
  uint16_t next_id;
  unsigned flying;
  struct { uint16_t id; uint64_t since; } under_way[WINDOW];
  unsigned tail;
  uint8_t rest[LONGEST];
};

static struct {
  const char *host;
  unsigned port, connections, inflight, unit, address, count, rate;
  double seconds, warmup;
  uint8_t expected[250];
  unsigned expected_size;
} options = {.host = "127.0.0.1", .connections = 1, .inflight = 1, .count = 1, .seconds = 1, .warmup = 0.2};

static struct {
  uint64_t answers, wrong, out_of_order, exceptions, closed, unanswered;
  const char *first_fault;
} seen;

static struct connection *connections;
static struct histogram latency;
static uint64_t measure_from, measure_until;
static bool is_stopping;

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static unsigned word(const uint8_t *at) { return (unsigned)at[0] << 8 | at[1]; }

static void fault(const char *what) {
  seen.wrong += 1;
  if (seen.first_fault == NULL) seen.first_fault = what;
}

static void hang_up(struct connection *c) {
  if (c->fd < 0) return;
  close(c->fd);
  c->fd = -1;
  seen.closed += 1;
  seen.unanswered += c->flying;
  c->flying = 0;
}

/** Sends `count` requests in one segment. @param since what their latency counts from */
static void ask(struct connection *c, unsigned count, uint64_t since) {
  uint8_t out[WINDOW * REQUEST];
  for (unsigned i = 0; i < count; i += 1) {
    uint16_t id = c->next_id++;
    const uint8_t request[REQUEST] = {
        id >> 8, id & 0xff, 0, 0, 0, 6, options.unit, 3,
        options.address >> 8, options.address & 0xff, options.count >> 8, options.count & 0xff};
    memcpy(out + i * REQUEST, request, REQUEST);
    c->under_way[c->flying].id = id;
    c->under_way[c->flying++].since = since;
  }
  // The window is far smaller than any socket buffer: a short count means that the connection is gone.
  if (send(c->fd, out, count * REQUEST, MSG_NOSIGNAL) != (ssize_t)(count * REQUEST)) hang_up(c);
}

/** Takes the answer with this transaction ID off the list. */
static bool settle(struct connection *c, unsigned id, uint64_t at) {
  for (unsigned i = 0; i < c->flying; i += 1) {
    if (c->under_way[i].id != id) continue;
    if (i > 0) seen.out_of_order += 1;
    if (at >= measure_from && at < measure_until) {
      seen.answers += 1;
      record(&latency, at - c->under_way[i].since);
    }
    c->flying -= 1;
    memmove(&c->under_way[i], &c->under_way[i + 1], (c->flying - i) * sizeof c->under_way[0]);
    return true;
  }
  return false;
}

static void check(const uint8_t *answer, unsigned size) {
  if (answer[6] != options.unit) return fault("unit ID");
  if (answer[7] == (3 | 0x80)) {
    seen.exceptions += 1;
    return fault("exception");
  }
  if (answer[7] != 3) return fault("function code");
  if (size != SHORTEST + 2 * options.count) return fault("length");
  if (answer[8] != 2 * options.count) return fault("byte count");
  if (options.expected_size > 0 && memcmp(answer + SHORTEST, options.expected, options.expected_size) != 0)
    return fault("register values");
}

/** Works through received bytes. @returns the number of answers found */
static unsigned take(struct connection *c, const uint8_t *bytes, size_t size) {
  const uint64_t at = now();
  unsigned answers = 0;
  size_t from = 0;
  while (size - from >= HEADER) {
    const uint8_t *answer = bytes + from;
    unsigned length = word(answer + 4);
    if (word(answer + 2) != 0 || length < 3 || length > 254) {
      fault("header");
      hang_up(c);
      return 0;
    }
    if (size - from < 6 + length) break;
    check(answer, 6 + length);
    if (!settle(c, word(answer), at)) fault("transaction ID");
    from += 6 + length;
    answers += 1;
  }
  c->tail = (unsigned)(size - from);
  memcpy(c->rest, bytes + from, c->tail);
  return answers;
}

static void readable(struct connection *c) {
  static uint8_t buffer[LONGEST + CHUNK];
  if (c->fd < 0) return;
  memcpy(buffer, c->rest, c->tail);
  ssize_t size = recv(c->fd, buffer + c->tail, CHUNK, 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) {
    hang_up(c);
    return;
  }
  unsigned answers = take(c, buffer, c->tail + (size_t)size);
  if (options.rate > 0 || is_stopping || c->fd < 0) return;
  unsigned room = options.inflight - c->flying;
  if (answers > 0 && room > 0) ask(c, room, now());
}

static int dial(void) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port)};
  if (inet_pton(AF_INET, options.host, &to.sin_addr) != 1) die("--host is no IPv4 address");
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) die("socket");
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) die("connect");
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/** One request and its answer, waited for: the server has then accepted this connection and all before it. */
static void meet(struct connection *c) {
  const struct timeval limit = {.tv_sec = 10};
  uint8_t answer[LONGEST];
  setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ask(c, 1, now());
  while (c->fd >= 0 && c->flying > 0) {
    memcpy(answer, c->rest, c->tail);
    ssize_t size = recv(c->fd, answer + c->tail, sizeof answer - c->tail, 0);
    if (size <= 0) die("no answer to the first request");
    take(c, answer, c->tail + (size_t)size);
  }
}

static void open_all(int poll) {
  connections = calloc(options.connections, sizeof *connections);
  if (connections == NULL) die("memory");
  for (unsigned i = 0; i < options.connections; i += 1) {
    struct connection *c = &connections[i];
    c->fd = dial();
    c->next_id = (uint16_t)(i * 251);
    if (i % CONNECT_BATCH == CONNECT_BATCH - 1 || i == options.connections - 1) meet(c);
    if (c->fd < 0) continue;
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event) != 0) die("epoll_ctl");
  }
}

/** Sends what is due by the schedule; a connection whose window is full holds the schedule up. @returns when to go on */
static uint64_t keep_schedule(uint64_t start, uint64_t *sent) {
  for (;;) {
    const uint64_t due = start + *sent * SECOND / options.rate;
    if (due > now()) return due;
    struct connection *c = &connections[*sent % options.connections];
    if (c->fd >= 0 && c->flying == WINDOW) return now() + SECOND / 1000;
    if (c->fd >= 0) ask(c, 1, due);
    *sent += 1;
  }
}

static void set_timer(int timer, uint64_t at) {
  const struct itimerspec when = {.it_value = {.tv_sec = (time_t)(at / SECOND), .tv_nsec = (long)(at % SECOND)}};
  if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL) != 0) die("timerfd_settime");
}

static bool is_quiet(void) {
  for (unsigned i = 0; i < options.connections; i += 1)
    if (connections[i].flying > 0) return false;
  return true;
}

static void run(int poll) {
  const uint32_t timer_event = UINT32_MAX;
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = timer_event};
  if (timer < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, timer, &event) != 0) die("timer");

  const uint64_t start = now();
  measure_from = start + (uint64_t)(options.warmup * 1e9);
  measure_until = measure_from + (uint64_t)(options.seconds * 1e9);
  // Answers that come after the end are still checked, but a server that owes them is not waited for for ever.
  const uint64_t give_up = measure_until + 2 * SECOND;
  uint64_t scheduled = 0;
  if (options.rate == 0)
    for (unsigned i = 0; i < options.connections; i += 1)
      if (connections[i].fd >= 0) ask(&connections[i], options.inflight, now());

  for (;;) {
    const uint64_t moment = now();
    is_stopping = moment >= measure_until;
    if (is_stopping && (is_quiet() || moment >= give_up)) break;
    if (options.rate > 0 && !is_stopping) set_timer(timer, keep_schedule(start, &scheduled));
    struct epoll_event events[256];
    // Asking as fast as possible it never sleeps: waking a core up costs more than the answer.
    int ready = epoll_wait(poll, events, 256, options.rate > 0 ? 10 : 0);
    if (ready < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < ready; i += 1) {
      uint64_t expirations;
      if (events[i].data.u32 != timer_event) readable(&connections[events[i].data.u32]);
      else if (read(timer, &expirations, sizeof expirations) < 0 && errno != EAGAIN) die("timer");
    }
  }
  for (unsigned i = 0; i < options.connections; i += 1) seen.unanswered += connections[i].flying;
}

static double microseconds(double share) { return (double)quantile(&latency, share) / 1000; }

static void report(void) {
  printf("{\"answers\":%lu,\"perSecond\":%.1f,", seen.answers, (double)seen.answers / options.seconds);
  printf("\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,", microseconds(0.5), microseconds(0.99),
         microseconds(0.999), (double)latency.longest / 1000);
  printf("\"wrong\":%lu,\"outOfOrder\":%lu,\"exceptions\":%lu,\"closed\":%lu,\"unanswered\":%lu,\"fault\":\"%s\"}\n",
         seen.wrong, seen.out_of_order, seen.exceptions, seen.closed, seen.unanswered,
         seen.first_fault == NULL ? "" : seen.first_fault);
}

static unsigned number(const char *text, unsigned least, unsigned most) {
  char *end;
  unsigned long value = strtoul(text, &end, 10);
  if (*text != '\0' && *end == '\0' && value >= least && value <= most) return (unsigned)value;
  fprintf(stderr, "load: %s is not a number from %u to %u\n", text, least, most);
  exit(2);
}

static void set_expected(const char *hex) {
  options.expected_size = (unsigned)strlen(hex) / 2;
  if (options.expected_size > sizeof options.expected) die("--expect is too long");
  for (unsigned i = 0; i < options.expected_size; i += 1)
    if (sscanf(hex + 2 * i, "%2hhx", &options.expected[i]) != 1) die("--expect is no hex");
}

static void read_options(int argc, char **argv) {
  static const struct option names[] = {
      {"host", 1, 0, 'h'},     {"port", 1, 0, 'p'},  {"connections", 1, 0, 'c'}, {"inflight", 1, 0, 'i'},
      {"unit", 1, 0, 'u'},     {"address", 1, 0, 'a'}, {"count", 1, 0, 'n'},     {"seconds", 1, 0, 's'},
      {"warmup", 1, 0, 'w'},   {"rate", 1, 0, 'r'},  {"expect", 1, 0, 'e'},      {0}};
  for (int name; (name = getopt_long(argc, argv, "", names, NULL)) != -1;) {
    switch (name) {
      case 'h': options.host = optarg; break;
      case 'p': options.port = number(optarg, 1, 65535); break;
      case 'c': options.connections = number(optarg, 1, 20000); break;
      case 'i': options.inflight = number(optarg, 1, WINDOW); break;
      case 'u': options.unit = number(optarg, 0, 255); break;
      case 'a': options.address = number(optarg, 0, 65535); break;
      case 'n': options.count = number(optarg, 1, 125); break;
      case 's': options.seconds = atof(optarg); break;
      case 'w': options.warmup = atof(optarg); break;
      case 'r': options.rate = number(optarg, 1, 1000000); break;
      case 'e': set_expected(optarg); break;
      default: exit(2);
    }
  }
  if (options.port == 0) die("--port is missing");
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  int poll = epoll_create1(0);
  if (poll < 0) die("epoll_create1");
  open_all(poll);
  run(poll);
  report();
  return 0;
}
