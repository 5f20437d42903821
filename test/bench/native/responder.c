// The least a Modbus-TCP server can do: one ready-made answer per request, on one epoll loop. It shows what the load
// generator can take; it is no server to compare with. Prints the port that it listens on.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST = 12, MOST_REQUESTS = 64, LONGEST = 260 };

static void die(const char *what) {
  fprintf(stderr, "responder: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void watch(int poll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

static int start_listening(void) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof at;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, size) != 0 || listen(fd, 1024) != 0) die("listen");
  getsockname(fd, (struct sockaddr *)&at, &size);
  printf("listening modbus 127.0.0.1:%u\n", ntohs(at.sin_port));
  fflush(stdout);
  return fd;
}

/** The load generator sends whole requests, so that a segment never ends within one. */
static void answer(int fd) {
  uint8_t in[REQUEST * MOST_REQUESTS], out[LONGEST * MOST_REQUESTS];
  ssize_t size = recv(fd, in, sizeof in, 0);
  if (size <= 0) {
    close(fd);
    return;
  }
  size_t length = 0;
  for (ssize_t from = 0; from + REQUEST <= size; from += REQUEST) {
    unsigned bytes = 2u * in[from + 11];
    uint8_t *to = out + length;
    memcpy(to, in + from, 8);
    to[5] = (uint8_t)(3 + bytes);
    to[8] = (uint8_t)bytes;
    memset(to + 9, 0, bytes);
    length += 9 + bytes;
  }
  if (send(fd, out, length, MSG_NOSIGNAL) != (ssize_t)length) close(fd);
}

int main(void) {
  int listener = start_listening();
  int poll = epoll_create1(0);
  watch(poll, listener);
  for (;;) {
    struct epoll_event events[256];
    int ready = epoll_wait(poll, events, 256, -1);
    for (int i = 0; i < ready; i += 1) {
      if (events[i].data.fd != listener) {
        answer(events[i].data.fd);
        continue;
      }
      int on = 1;
      int fd = accept(listener, NULL, NULL);
      if (fd < 0) continue;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      watch(poll, fd);
    }
  }
}
