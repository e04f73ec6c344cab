# Posts, on DocumentDB, which speaks MongoDB's protocol; the adapter keeps to operations that it has.
# For MongoDB Atlas set documents = "atlas" in ../../aws and peer its network: see ../../README.md.

resource "aws_docdb_subnet_group" "this" {
  name       = "${var.name}-documents"
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-documents-"
  description = "DocumentDB, from the pods alone"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 27017
  to_port                      = 27017
}

resource "aws_docdb_cluster" "this" {
  cluster_identifier = "${var.name}-documents"
  engine             = "docdb"
  engine_version     = "5.0.0"

  master_username             = "social"
  manage_master_user_password = true

  storage_encrypted               = true
  db_subnet_group_name            = aws_docdb_subnet_group.this.name
  vpc_security_group_ids          = [aws_security_group.this.id]
  backup_retention_period         = var.backup_days
  deletion_protection             = var.protect
  skip_final_snapshot             = !var.protect
  final_snapshot_identifier       = var.protect ? "${var.name}-documents-last" : null
  enabled_cloudwatch_logs_exports = ["audit", "profiler"]
}

resource "aws_docdb_cluster_instance" "this" {
  count              = var.instance_count
  identifier         = "${var.name}-documents-${count.index}"
  cluster_identifier = aws_docdb_cluster.this.id
  instance_class     = var.instance_class
}
