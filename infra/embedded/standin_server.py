"""The process behind `StandInKafka`: `python standin_server.py LIBRARY PARTITIONS TOPIC...`; standard library only."""

import ctypes
import signal
import sys

PRODUCER = 0
GROUP_DELAY_MS = 300  # the leader's assignor is refused when it answers sooner


def serve(library: str, partitions: int, topics: list[str]) -> str:
    """Start a cluster of one broker with `topics` in this process and return its bootstrap address."""
    kafka = ctypes.CDLL(library)
    for name in ("rd_kafka_conf_new", "rd_kafka_new", "rd_kafka_mock_cluster_new"):
        getattr(kafka, name).restype = ctypes.c_void_p
    kafka.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    reason = ctypes.create_string_buffer(512)
    configuration = ctypes.c_void_p(kafka.rd_kafka_conf_new())
    client = kafka.rd_kafka_new(PRODUCER, configuration, reason, ctypes.c_size_t(len(reason)))
    if not client:
        raise RuntimeError(reason.value.decode())
    cluster = ctypes.c_void_p(kafka.rd_kafka_mock_cluster_new(ctypes.c_void_p(client), 1))
    for topic in topics:
        kafka.rd_kafka_mock_topic_create(cluster, topic.encode(), partitions, 1)
    kafka.rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, ctypes.c_int32(GROUP_DELAY_MS))
    return str(kafka.rd_kafka_mock_cluster_bootstraps(cluster).decode())


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    print("address " + serve(sys.argv[1], int(sys.argv[2]), sys.argv[3:]), flush=True)
    signal.sigwait({signal.SIGTERM})
